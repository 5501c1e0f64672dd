// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_KDF_SCHEME: how to derive a key from a shared secret. Part 2, 11.2.3.3.
public enum KDFScheme: Wire, Hashable {
  case null
  case mgf1(HashAlgorithm)
  case kdf2(HashAlgorithm)
  case kdf1SP80056A(HashAlgorithm)
  case kdf1SP800108(HashAlgorithm)

  public init() { self = .null }

  public var scheme: KDFAlgorithm? {
    switch self {
    case .null: nil
    case .mgf1: .mgf1
    case .kdf2: .kdf2
    case .kdf1SP80056A: .kdf1SP80056A
    case .kdf1SP800108: .kdf1SP800108
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_KDF_SCHEME. Part 2, 11.2.3.2.
extension KDFScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .mgf1(let hash), .kdf2(let hash), .kdf1SP80056A(let hash), .kdf1SP800108(let hash): hash
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: KDFAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .mgf1: try codec.hash(&self, Self.mgf1)
    case .kdf2: try codec.hash(&self, Self.kdf2)
    case .kdf1SP80056A: try codec.hash(&self, Self.kdf1SP80056A)
    case .kdf1SP800108: try codec.hash(&self, Self.kdf1SP800108)
    }
  }
}
