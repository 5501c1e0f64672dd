// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMT_ECC_SCHEME: what an ECC key is for, where it is for one thing only. Part 2, 11.2.5.7.
enum ECCScheme: Wire, Hashable {
  case null
  case ecdsa(HashAlgorithm)
  case ecdh(HashAlgorithm)

  init() { self = .null }

  var scheme: ECCSchemeAlgorithm? {
    switch self {
    case .null: nil
    case .ecdsa: .ecdsa
    case .ecdh: .ecdh
    }
  }

  /// The scheme as one to sign with, which the key exchange schemes are not.
  var signature: SignatureScheme? {
    switch self {
    case .null: .null
    case .ecdsa(let hash): .ecdsa(hash)
    case .ecdh: nil
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_ECC_SCHEME. Part 2, 11.2.5.6.
extension ECCScheme: HashingScheme {
  var hashAlg: HashAlgorithm? {
    switch self {
    case .null: nil
    case .ecdsa(let hash), .ecdh(let hash): hash
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C, selector: ECCSchemeAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .ecdsa: try codec.hash(&self, Self.ecdsa)
    case .ecdh: try codec.hash(&self, Self.ecdh)
    }
  }
}
