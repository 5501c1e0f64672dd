// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// The start of a journal.
struct JournalHeader: Equatable {
  /// The whole of it.
  let octets: [UInt8]
  let version: UInt32
  /// How the key is kept that opens the file.
  let protection: KeyProtection

  /// The header of a file that is new, and like no other.
  init(of key: StateKey) throws(CryptoError) {
    self.init(of: key, identifier: try randomOctets(JournalFormat.identifierSize))
  }

  /// The header of a file with an identifier of so many octets as it has to have.
  init(of key: StateKey, identifier: [UInt8], version: UInt32 = JournalFormat.version) {
    var queue = OctetQueue(capacity: JournalFormat.headerSize)
    queue.append(JournalFormat.magic)
    queue.append(version)
    queue.append(identifier.rawSpan)
    queue.append(key.identifier.rawSpan)
    protection = key.protection
    if version > 1 { queue.append(key.protection.octets.rawSpan) }
    self.version = version
    octets = queue.octets.octets
  }

  /// The header of a file that is there.
  init(in file: RawSpan) throws(JournalProblem) {
    guard file.bigEndian(at: 0) == JournalFormat.magic else { throw .foreign }
    guard let version = file.bigEndian(at: 8, as: UInt32.self) else { throw .damaged("cut short") }
    guard JournalFormat.versions.contains(version) else { throw .otherVersion(version) }
    let size = version == 1 ? JournalFormat.oldHeaderSize : JournalFormat.headerSize
    guard file.byteCount >= size else { throw .damaged("cut short") }
    self.version = version
    octets = file.extracting(0..<size).octets
    if version == 1 {
      protection = .beside
    } else {
      guard let protection = KeyProtection(in: file, at: JournalFormat.oldHeaderSize) else {
        throw .damaged("its header names no key that there is")
      }
      self.protection = protection
    }
  }

  /// Whether a file is sealed with this key.
  func isSealed(with key: StateKey) -> Bool {
    octets[28..<(28 + JournalFormat.identifierSize)] == key.identifier[...]
  }

  /// Octets of a record beside its payload.
  var recordHeaderSize: Int { version == 1 ? JournalFormat.oldRecordHeaderSize : JournalFormat.recordHeaderSize }
  var recordOverhead: Int { recordHeaderSize + GCM.tagSize }
}

extension RawSpan {
  /// A copy of the octets.
  var octets: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}
