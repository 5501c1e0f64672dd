// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_SIG_SCHEME: how to sign. Part 2, 11.2.1.5.
public enum SignatureScheme: Wire, Hashable {
  case null
  case rsassa(HashAlgorithm)
  case rsapss(HashAlgorithm)
  case ecdsa(HashAlgorithm)
  case ecdaa(ECDAAScheme)
  case sm2(HashAlgorithm)
  case ecschnorr(HashAlgorithm)
  case hmac(HashAlgorithm)

  public init() { self = .null }

  /// The scheme with a hash; null when there is no algorithm. One of ECDAA says nothing of a commitment.
  public init(_ algorithm: SignatureAlgorithm?, _ hash: HashAlgorithm) {
    switch algorithm {
    case nil: self = .null
    case .rsassa: self = .rsassa(hash)
    case .rsapss: self = .rsapss(hash)
    case .ecdsa: self = .ecdsa(hash)
    case .ecdaa: self = .ecdaa(ECDAAScheme(hash, 0))
    case .sm2: self = .sm2(hash)
    case .ecschnorr: self = .ecschnorr(hash)
    case .hmac: self = .hmac(hash)
    }
  }

  public var scheme: SignatureAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa: .rsassa
    case .rsapss: .rsapss
    case .ecdsa: .ecdsa
    case .ecdaa: .ecdaa
    case .sm2: .sm2
    case .ecschnorr: .ecschnorr
    case .hmac: .hmac
    }
  }

  /// The details of ECDAA, the one scheme that is anonymous and signs in two phases.
  public var ecdaa: ECDAAScheme? { if case .ecdaa(let details) = self { details } else { nil } }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_SIG_SCHEME. Part 2, 11.2.1.4.
extension SignatureScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa(let hash), .rsapss(let hash), .ecdsa(let hash), .sm2(let hash), .ecschnorr(let hash): hash
    case .ecdaa(let details): details.hashAlg
    case .hmac(let hash): hash
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: SignatureAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .rsassa: try codec.hash(&self, Self.rsassa)
    case .rsapss: try codec.hash(&self, Self.rsapss)
    case .ecdsa: try codec.hash(&self, Self.ecdsa)
    case .ecdaa: try codec.alternative(&self, Self.ecdaa, \.ecdaa)
    case .sm2: try codec.hash(&self, Self.sm2)
    case .ecschnorr: try codec.hash(&self, Self.ecschnorr)
    case .hmac: try codec.hash(&self, Self.hmac)
    }
  }
}
