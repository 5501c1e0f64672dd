// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_SCHEME_HASH: the details of a scheme that needs a hash algorithm and nothing else. Part 2, 11.1.17.
public struct HashScheme: Wire, Hashable {
  public var hashAlg = HashAlgorithm()

  public init() {}
  public init(_ hashAlg: HashAlgorithm) { self.hashAlg = hashAlg }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
  }
}

/// TPMS_SCHEME_ECDAA: a hash algorithm, and which commitment the signature goes with. Part 2, 11.1.18.
public struct ECDAAScheme: Wire, Hashable {
  public var hashAlg = HashAlgorithm()
  public var count: UInt16 = 0

  public init() {}
  public init(_ hashAlg: HashAlgorithm, _ count: UInt16) { (self.hashAlg, self.count) = (hashAlg, count) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
    try codec.field("count", &count)
  }
}

/// A scheme, most of whose alternatives name a hash algorithm.
public protocol HashingScheme: WireUnion {
  static var null: Self { get }
  /// The hash algorithm of the scheme, if it names one.
  var hashAlg: HashAlgorithm? { get }
}

extension WireCodec where Self: Codec {
  /// The alternative of a scheme whose details are a TPMS_SCHEME_HASH.
  public mutating func hash<S: HashingScheme>(_ scheme: inout S, _ make: (HashAlgorithm) -> S) throws(ResponseCode) {
    try alternative(&scheme, { make($0.hashAlg) }, { $0.hashAlg.map(HashScheme.init) })
  }

  /// The alternative of a scheme that has no details.
  public mutating func bare<S: HashingScheme>(_ scheme: inout S, _ value: S) { if isReading { scheme = value } }
}
