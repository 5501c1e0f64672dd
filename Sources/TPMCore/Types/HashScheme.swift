// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_SCHEME_HASH: the details of a scheme that needs a hash algorithm and nothing else. Part 2, 11.1.17.
struct HashScheme: Wire, Hashable {
  var hashAlg = HashAlgorithm()

  init() {}
  init(_ hashAlg: HashAlgorithm) { self.hashAlg = hashAlg }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
  }
}

/// TPMS_SCHEME_ECDAA: a hash algorithm, and which commitment the signature goes with. Part 2, 11.1.18.
struct ECDAAScheme: Wire, Hashable {
  var hashAlg = HashAlgorithm()
  var count: UInt16 = 0

  init() {}
  init(_ hashAlg: HashAlgorithm, _ count: UInt16) { (self.hashAlg, self.count) = (hashAlg, count) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
    try codec.field("count", &count)
  }
}

/// A scheme, most of whose alternatives name a hash algorithm.
protocol HashingScheme: WireUnion {
  static var null: Self { get }
  /// The hash algorithm of the scheme, if it names one.
  var hashAlg: HashAlgorithm? { get }
}

extension WireCodec where Self: Codec {
  /// The alternative of a scheme whose details are a TPMS_SCHEME_HASH.
  mutating func hash<S: HashingScheme>(_ scheme: inout S, _ make: (HashAlgorithm) -> S) throws(ResponseCode) {
    try alternative(&scheme, { make($0.hashAlg) }, { $0.hashAlg.map(HashScheme.init) })
  }

  /// The alternative of a scheme that has no details.
  mutating func bare<S: HashingScheme>(_ scheme: inout S, _ value: S) { if isReading { scheme = value } }
}
