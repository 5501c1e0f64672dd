// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMT_SIG_SCHEME: how to sign. Part 2, 11.2.1.5.
enum SignatureScheme: Wire, Hashable {
  case null
  case rsassa(HashAlgorithm)
  case rsapss(HashAlgorithm)
  case ecdsa(HashAlgorithm)
  case hmac(HashAlgorithm)

  init() { self = .null }

  /// The scheme with a hash; null when there is no algorithm.
  init(_ algorithm: SignatureAlgorithm?, _ hash: HashAlgorithm) {
    switch algorithm {
    case nil: self = .null
    case .rsassa: self = .rsassa(hash)
    case .rsapss: self = .rsapss(hash)
    case .ecdsa: self = .ecdsa(hash)
    case .hmac: self = .hmac(hash)
    }
  }

  var scheme: SignatureAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa: .rsassa
    case .rsapss: .rsapss
    case .ecdsa: .ecdsa
    case .hmac: .hmac
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_SIG_SCHEME. Part 2, 11.2.1.4.
extension SignatureScheme: HashingScheme {
  var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa(let hash), .rsapss(let hash), .ecdsa(let hash), .hmac(let hash): hash
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C, selector: SignatureAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .rsassa: try codec.hash(&self, Self.rsassa)
    case .rsapss: try codec.hash(&self, Self.rsapss)
    case .ecdsa: try codec.hash(&self, Self.ecdsa)
    case .hmac: try codec.hash(&self, Self.hmac)
    }
  }
}
