// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_HA: a digest with its algorithm, as long as the algorithm says. Part 2, 10.2.2.
public struct HashDigest: Wire, Hashable {
  public var hashAlg: HashAlgorithm
  public var digest: [UInt8]

  public init() { self.init(.sha256, Self.zeros) }
  public init(_ hashAlg: HashAlgorithm, _ digest: [UInt8]) { (self.hashAlg, self.digest) = (hashAlg, digest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
    var octets = FixedOctets(digest, count: hashAlg.size)
    try codec.field("digest", &octets)
    digest = octets.octets
  }

  private static let zeros = [UInt8](repeating: 0, count: HashAlgorithm.sha256.size)
}

/// TPMT_HA where the algorithm may be TPM_ALG_NULL; then there is no digest. Part 2, 10.2.2.
public struct TaggedHash: Wire, Hashable {
  public var hashAlg: HashAlgorithm?
  public var digest: [UInt8]

  public init() { self.init(nil, []) }
  public init(_ hashAlg: HashAlgorithm?, _ digest: [UInt8]) { (self.hashAlg, self.digest) = (hashAlg, digest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
    var octets = FixedOctets(digest, count: hashAlg?.size ?? 0)
    try codec.field("digest", &octets)
    digest = octets.octets
  }
}

/// TPMU_HA: octets without a count; Part 2, 10.2.1.
private struct FixedOctets: Wire {
  var octets: [UInt8] = []
  var count = 0

  init() {}
  init(_ octets: [UInt8], count: Int) { (self.octets, self.count) = (octets, count) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.fixed(&octets, count: count) }
}
