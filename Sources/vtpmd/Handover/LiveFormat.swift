// SPDX-License-Identifier: Apache-2.0

/// The layout of the memory that a successor takes over from. All numbers are words of eight octets in the processor's
/// order, since both processes run on one machine; docs/handover.md explains what they are for.
enum LiveFormat {
  static let magic: UInt64 = 0x7674_706D_644C_4956  // "vtpmdLIV"
  static let version: UInt64 = 1

  /// Where the words of the header are.
  enum Word: Int {
    case magic = 0
    case version = 8
    /// Where the area that counts begins; 0 while there is none.
    case area = 16
    /// The locality that the kernel's last SET_LOCALITY chose.
    case locality = 24
    /// Whether there is a device of the kernel's, and its numbers.
    case hasDevice = 32
    case number = 40
    case major = 48
    case minor = 56
  }

  /// What tells the state on disk from others.
  static let identity = 64..<80
  static let headerSize = 128

  /// Where the words of an area are, from its beginning: records follow these.
  enum AreaWord: Int {
    /// Where the records end.
    case end = 0
    /// Where the records ended when the last response had been sent.
    case answered = 8
  }

  static let areaHeaderSize = 16
  /// The lengths of a change and of a response, four octets each, which stand in front of both.
  static let recordHeaderSize = 8
  /// As large as any state can be with all that changes it: more is not read.
  static let maximumSize = 512 << 20
}
