// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_ECC_SCHEME: what an ECC key is for, where it is for one thing only. Part 2, 11.2.5.7.
public enum ECCScheme: Wire, Hashable {
  case null
  case ecdsa(HashAlgorithm)
  case ecdh(HashAlgorithm)
  case ecdaa(ECDAAScheme)
  /// To sign with or to exchange keys with, as the attributes of the key say.
  case sm2(HashAlgorithm)
  case ecschnorr(HashAlgorithm)
  case ecmqv(HashAlgorithm)

  public init() { self = .null }

  public var scheme: ECCSchemeAlgorithm? {
    switch self {
    case .null: nil
    case .ecdsa: .ecdsa
    case .ecdh: .ecdh
    case .ecdaa: .ecdaa
    case .sm2: .sm2
    case .ecschnorr: .ecschnorr
    case .ecmqv: .ecmqv
    }
  }

  /// The scheme as one to sign with; nil for those that only exchange keys.
  public var signature: SignatureScheme? {
    switch self {
    case .null: .null
    case .ecdsa(let hash): .ecdsa(hash)
    case .ecdaa(let details): .ecdaa(details)
    case .sm2(let hash): .sm2(hash)
    case .ecschnorr(let hash): .ecschnorr(hash)
    case .ecdh, .ecmqv: nil
    }
  }

  /// The scheme as one to exchange keys with; nil for those that only sign, and where there is none.
  public var keyExchange: ECCKeyExchange? {
    switch self {
    case .ecdh: .ecdh
    case .sm2: .sm2
    case .ecmqv: .ecmqv
    case .null, .ecdsa, .ecdaa, .ecschnorr: nil
    }
  }

  private var ecdaa: ECDAAScheme? { if case .ecdaa(let details) = self { details } else { nil } }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_ECC_SCHEME. Part 2, 11.2.5.6.
extension ECCScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .ecdsa(let hash), .ecdh(let hash), .sm2(let hash), .ecschnorr(let hash), .ecmqv(let hash): hash
    case .ecdaa(let details): details.hashAlg
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: ECCSchemeAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .ecdsa: try codec.hash(&self, Self.ecdsa)
    case .ecdh: try codec.hash(&self, Self.ecdh)
    case .ecdaa: try codec.alternative(&self, Self.ecdaa, \.ecdaa)
    case .sm2: try codec.hash(&self, Self.sm2)
    case .ecschnorr: try codec.hash(&self, Self.ecschnorr)
    case .ecmqv: try codec.hash(&self, Self.ecmqv)
    }
  }
}
