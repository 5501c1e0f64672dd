// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// Seals and opens the records of one run: those that one process appended to one file without a failure.
///
/// A run has a key of its own, which comes from random octets in each of its records, and within it the sequence number
/// is the nonce. Whatever makes a number come again (a failed append, a tail that was cut off, a restored backup)
/// begins another run, so that no nonce ever comes twice under one key.
struct RunCipher: ~Copyable {
  let run: [UInt8]
  private let headerSize: Int
  private var gcm: GCM

  init(_ run: [UInt8], of header: JournalHeader, _ key: StateKey) throws(CryptoError) {
    self.run = run
    headerSize = header.recordHeaderSize
    gcm = try GCM(key: key.runKey(header: header.octets, run: run))
  }

  /// A run that begins now.
  init(beginningIn header: JournalHeader, _ key: StateKey) throws(CryptoError) {
    self = try RunCipher(randomOctets(JournalFormat.identifierSize), of: header, key)
  }

  /// A whole record.
  ///
  /// - Parameter unsettled: how many records right before it may not be on the disk; of none where the format cannot say
  mutating func seal(_ payload: RawSpan, sequence: UInt64, unsettled: UInt32 = 0) throws(CryptoError) -> OctetQueue {
    guard let length = UInt32(exactly: payload.byteCount) else { throw .invalidInput }
    var record = OctetQueue(capacity: JournalFormat.recordOverhead + payload.byteCount)
    record.append(length)
    record.append(sequence)
    record.append(run.rawSpan)
    if headerSize == JournalFormat.recordHeaderSize { record.append(unsettled) }
    let sealed = try gcm.seal(payload, nonce: Self.nonce(sequence), authenticating: record.octets)
    record.append(sealed.rawSpan)
    return record
  }

  /// The payload of a whole record of this run.
  ///
  /// - CryptoError.invalidInput: it is not authentic
  mutating func open(_ record: RawSpan, sequence: UInt64) throws(CryptoError) -> Secret {
    guard record.byteCount >= headerSize + GCM.tagSize else { throw .invalidInput }
    let header = record.extracting(0..<headerSize)
    let sealed = record.extracting(headerSize..<record.byteCount)
    return try gcm.open(sealed, nonce: Self.nonce(sequence), authenticating: header)
  }

  private static func nonce(_ sequence: UInt64) -> [UInt8] {
    let shifts = stride(from: 56, through: 0, by: -8)
    return [0, 0, 0, 0] + shifts.map { UInt8(truncatingIfNeeded: sequence >> UInt64($0)) }
  }
}
