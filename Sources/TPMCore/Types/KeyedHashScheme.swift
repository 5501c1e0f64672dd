// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_SCHEME_XOR: the details of the obfuscation scheme. Part 2, 11.1.21.
public struct XORScheme: Wire, Hashable {
  public var hashAlg = HashAlgorithm()
  public var kdf: KDFAlgorithm?

  public init() {}
  public init(_ hashAlg: HashAlgorithm, _ kdf: KDFAlgorithm?) { (self.hashAlg, self.kdf) = (hashAlg, kdf) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("hashAlg", &hashAlg)
    try codec.field("kdf", &kdf)
  }
}

/// TPMT_KEYEDHASH_SCHEME: what a keyed hash object does with its key, if anything. Part 2, 11.1.23.
public enum KeyedHashScheme: Wire, Hashable {
  case null
  case hmac(HashAlgorithm)
  case xor(HashAlgorithm, KDFAlgorithm?)

  public init() { self = .null }

  public var scheme: KeyedHashAlgorithm? {
    switch self {
    case .null: nil
    case .hmac: .hmac
    case .xor: .xor
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_SCHEME_KEYEDHASH. Part 2, 11.1.22.
extension KeyedHashScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .hmac(let hash), .xor(let hash, _): hash
    }
  }

  private var xorDetails: XORScheme? { if case .xor(let hash, let kdf) = self { XORScheme(hash, kdf) } else { nil } }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: KeyedHashAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .hmac: try codec.hash(&self, Self.hmac)
    case .xor: try codec.alternative(&self, { .xor($0.hashAlg, $0.kdf) }, { $0.xorDetails })
    }
  }
}
