// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// The layout of the journal, which docs/state-format.md describes octet by octet. Integers are big-endian.
enum JournalFormat {
  static let magic: UInt64 = 0x7674_706D_6454_504D  // "vtpmdTPM"
  static let version = StoredState.formatVersion
  /// Those that are read. A file of an older one becomes one of `version` with the first change.
  static let versions = 1...version
  /// Magic, version, identifier of the file, identifier of the key, and how the key is kept.
  static let headerSize = 64
  /// The same in version 1, whose keys are all beside the state.
  static let oldHeaderSize = 44
  /// Length, sequence number, run, how many records before it may not be on the disk.
  static let recordHeaderSize = 32
  /// The same in version 1, whose records are all on the disk before the next one is written.
  static let oldRecordHeaderSize = 28
  /// Octets of a record beside its payload.
  static let recordOverhead = recordHeaderSize + GCM.tagSize
  static let identifierSize = 16
  static let firstSequence: UInt64 = 1
  /// Larger than any TPM of ours can grow, small enough to refuse a wrong file before memory is taken for it.
  static let maximumSize = 64 << 20
}

/// How a journal grows.
struct JournalGrowth: Sendable {
  /// Octets of zeros that are put behind the records whenever the file has to grow. The records that follow are written
  /// over them, and the file system has nothing to do but to write their octets: a change of the file's size would make
  /// it commit its own journal, which takes longer than all the rest, and much longer where others use the disk.
  var step = 64 << 10

  /// The octets of records from which on a file is written anew, of those that were live when it was begun. Four times
  /// that keeps what is rewritten below half of what is appended, and a start never reads more than that much too much;
  /// 256 KiB let the usual TPM of a few KiB append some thousand changes before it comes to that.
  var compactionSize: @Sendable (_ live: Int) -> Int = { live in max(256 << 10, live * 4) }
}

/// What is wrong with a journal; each is a sentence about the file.
enum JournalProblem: Error, Equatable {
  case foreign
  case otherVersion(UInt32)
  case otherKey(KeyProtection)
  case damaged(String)
  case noCipher

  var text: String {
    switch self {
    case .foreign: "is not a state file of vtpmd"
    case .otherVersion(let version):
      "has format \(version), and this vtpmd reads none above \(JournalFormat.version): it takes the vtpmd that wrote it"
    case .otherKey(.beside): "is sealed with another key: restore the key that belongs to it"
    case .otherKey(.given): "is sealed with another key: name the one that belongs to it"
    case .otherKey(.passphrase): "is sealed with another passphrase"
    case .damaged(let what): "is damaged (\(what)); restore it from a backup"
    case .noCipher: "cannot be opened: libcrypto has no AES-256-GCM"
    }
  }
}
