// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The layout of the state file: magic (8 octets), format version (u32), zero (u32), length of the snapshot (u64), the
/// snapshot, SHA-256 of all that. Integers are big-endian.
enum StateFile {
  static let magic: UInt64 = 0x7674_706D_645F_5354  // "vtpmd_ST"
  static let version: UInt32 = 1
  static let headerSize = 24
  static let digestSize = 32
  /// Larger than any TPM of ours can grow, small enough to refuse a wrong file before memory is taken for it.
  static let maximumSize = 64 << 20

  /// What is wrong with a file that should be a state file; each is a sentence about the file.
  enum Problem: Error, Equatable {
    case foreign
    case newer(UInt32)
    case damaged(String)

    var text: String {
      switch self {
      case .foreign: "is not a state file of vtpmd"
      case .newer(let version): "has format \(version), this vtpmd reads up to \(StateFile.version)"
      case .damaged(let what): "is damaged (\(what)); restore it from a backup"
      }
    }
  }

  /// The octets of a file that holds the snapshot, or nil where it is too large.
  static func image(of snapshot: RawSpan) -> OctetQueue? {
    guard snapshot.byteCount <= maximumSize - headerSize - digestSize else { return nil }
    var image = OctetQueue(capacity: headerSize + snapshot.byteCount + digestSize)
    image.append(magic)
    image.append(version)
    image.append(UInt32(0))
    image.append(UInt64(snapshot.byteCount))
    image.append(snapshot)
    image.append(digest(image.octets).rawSpan)
    return image
  }

  /// Takes header and digest off a file's octets; what is left is the snapshot.
  static func snapshot(in image: consuming OctetQueue) throws(Problem) -> Snapshot {
    try check(image.octets)
    image.drop(headerSize)
    image.dropLast(digestSize)
    return Snapshot(image)
  }

  private static func check(_ octets: RawSpan) throws(Problem) {
    guard octets.bigEndian(at: 0) == magic else { throw .foreign }
    guard let version = octets.bigEndian(at: 8, as: UInt32.self) else { throw .damaged("cut short") }
    guard version >= 1, version <= Self.version else { throw .newer(version) }
    guard let length = octets.bigEndian(at: 16, as: UInt64.self), octets.byteCount >= headerSize + digestSize,
      length == UInt64(octets.byteCount - headerSize - digestSize)
    else { throw .damaged("its length is wrong") }
    let end = octets.byteCount - digestSize
    let expected = digest(octets.extracting(0..<end))
    let found = octets.extracting(end..<octets.byteCount)
    guard found.equals(expected.rawSpan) else { throw .damaged("its checksum is wrong") }
  }

  private static func digest(_ octets: RawSpan) -> [UInt8] {
    var hasher = Hasher(.sha256)
    hasher.update(octets)
    return hasher.finish()
  }
}

extension RawSpan {
  fileprivate func equals(_ other: RawSpan) -> Bool {
    byteCount == other.byteCount
      && byteOffsets.allSatisfy { bigEndian(at: $0, as: UInt8.self) == other.bigEndian(at: $0, as: UInt8.self) }
  }
}
