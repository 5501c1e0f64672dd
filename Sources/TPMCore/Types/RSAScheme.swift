// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMT_RSA_SCHEME: what an RSA key is for, where it is for one thing only. Part 2, 11.2.4.3.
public enum RSAScheme: Wire, Hashable {
  case null
  case rsassa(HashAlgorithm)
  case rsaes
  case rsapss(HashAlgorithm)
  case oaep(HashAlgorithm)

  public init() { self = .null }

  public var scheme: RSASchemeAlgorithm? {
    switch self {
    case .null: nil
    case .rsassa: .rsassa
    case .rsaes: .rsaes
    case .rsapss: .rsapss
    case .oaep: .oaep
    }
  }

  /// The scheme as one to sign with, which the encryption schemes are not.
  public var signature: SignatureScheme? {
    switch self {
    case .null: .null
    case .rsassa(let hash): .rsassa(hash)
    case .rsapss(let hash): .rsapss(hash)
    case .rsaes, .oaep: nil
    }
  }

  /// The scheme as one to decrypt with, which the signature schemes are not.
  public var decryption: RSADecryptScheme? {
    switch self {
    case .null: .null
    case .rsaes: .rsaes
    case .oaep(let hash): .oaep(hash)
    case .rsassa, .rsapss: nil
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// TPMU_RSA_SCHEME. Part 2, 11.2.4.2.
extension RSAScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? {
    switch self {
    case .null, .rsaes: nil
    case .rsassa(let hash), .rsapss(let hash), .oaep(let hash): hash
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: RSASchemeAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .rsassa: try codec.hash(&self, Self.rsassa)
    case .rsaes: codec.bare(&self, .rsaes)
    case .rsapss: try codec.hash(&self, Self.rsapss)
    case .oaep: try codec.hash(&self, Self.oaep)
    }
  }
}

/// TPMT_RSA_DECRYPT: how TPM2_RSA_Encrypt and TPM2_RSA_Decrypt pad. Part 2, 11.2.4.5.
public enum RSADecryptScheme: Wire, Hashable {
  case null
  case rsaes
  case oaep(HashAlgorithm)

  public init() { self = .null }

  public var scheme: RSADecryptAlgorithm? {
    switch self {
    case .null: nil
    case .rsaes: .rsaes
    case .oaep: .oaep
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var scheme = scheme
    try codec.field("scheme", &scheme)
    try codec.union("details", &self, scheme)
  }
}

/// The part of TPMU_RSA_SCHEME that decrypts. Part 2, 11.2.4.2.
extension RSADecryptScheme: HashingScheme {
  public var hashAlg: HashAlgorithm? { if case .oaep(let hash) = self { hash } else { nil } }

  public mutating func visit<C: Codec>(_ codec: inout C, selector: RSADecryptAlgorithm?) throws(ResponseCode) {
    switch selector {
    case nil: codec.bare(&self, .null)
    case .rsaes: codec.bare(&self, .rsaes)
    case .oaep: try codec.hash(&self, Self.oaep)
    }
  }
}
