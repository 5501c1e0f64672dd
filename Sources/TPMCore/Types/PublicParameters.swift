// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_KEYEDHASH_PARMS. Part 2, 12.2.3.3.
public struct KeyedHashParameters: Wire, Hashable {
  public var scheme = KeyedHashScheme.null

  public init() {}
  public init(_ scheme: KeyedHashScheme) { self.scheme = scheme }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("scheme", &scheme)
  }
}

/// TPMS_RSA_PARMS. Part 2, 12.2.3.4.
public struct RSAParameters: Wire, Hashable {
  public var symmetric = SymDefObject.null
  public var scheme = RSAScheme.null
  public var keyBits: UInt16 = 2048
  public var exponent: UInt32 = 0

  public init() {}
  public init(symmetric: SymDefObject = .null, scheme: RSAScheme = .null, keyBits: UInt16, exponent: UInt32 = 0) {
    (self.symmetric, self.scheme, self.keyBits, self.exponent) = (symmetric, scheme, keyBits, exponent)
  }

  /// TPMI_RSA_KEY_BITS, of which a profile may allow some only. Part 2, 11.2.4.7.
  public static let supportedKeyBits: [UInt16] = [1024, 2048, 3072, 4096]

  /// Length of the modulus in octets.
  public var keySize: Int { Int(keyBits) / 8 }

  /// The exponent, where zero stands for the usual one.
  public var publicExponent: UInt32 { exponent == 0 ? 65537 : exponent }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("symmetric", &symmetric)
    try codec.field("scheme", &scheme)
    try codec.field("keyBits", &keyBits, among: codec.vocabulary.rsaKeyBits, else: .value)
    try codec.field("exponent", &exponent)
  }
}

/// TPMS_ECC_PARMS. Part 2, 12.2.3.5.
public struct ECCParameters: Wire, Hashable {
  public var symmetric = SymDefObject.null
  public var scheme = ECCScheme.null
  public var curveID = Curve()
  public var kdf = KDFScheme.null

  public init() {}
  public init(symmetric: SymDefObject = .null, scheme: ECCScheme = .null, curveID: Curve, kdf: KDFScheme = .null) {
    (self.symmetric, self.scheme, self.curveID, self.kdf) = (symmetric, scheme, curveID, kdf)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("symmetric", &symmetric)
    try codec.field("scheme", &scheme)
    try codec.field("curveID", &curveID)
    try codec.field("kdf", &kdf)
  }
}

/// TPMU_PUBLIC_PARMS: the parameters of an object, by its type. Part 2, 12.2.3.9.
public enum PublicParameters: Hashable, Sendable {
  case keyedHash(KeyedHashParameters)
  case symCipher(SymCipherParameters)
  case rsa(RSAParameters)
  case ecc(ECCParameters)

  public init() { self = .keyedHash(KeyedHashParameters()) }

  public var type: PublicType {
    switch self {
    case .keyedHash: .keyedHash
    case .symCipher: .symCipher
    case .rsa: .rsa
    case .ecc: .ecc
    }
  }

  public var keyedHash: KeyedHashParameters? { if case .keyedHash(let parameters) = self { parameters } else { nil } }
  public var symCipher: SymCipherParameters? { if case .symCipher(let parameters) = self { parameters } else { nil } }
  public var rsa: RSAParameters? { if case .rsa(let parameters) = self { parameters } else { nil } }
  public var ecc: ECCParameters? { if case .ecc(let parameters) = self { parameters } else { nil } }

  /// The cipher that the object uses: for its children if it is an asymmetric parent, else for what it is made for.
  public var symmetric: SymmetricCipher? {
    switch self {
    case .keyedHash: nil
    case .symCipher(let parameters): parameters.sym.cipher
    case .rsa(let parameters): parameters.symmetric.cipher
    case .ecc(let parameters): parameters.symmetric.cipher
    }
  }

  /// The scheme of the object as one to sign with; nil where it has one that does not sign.
  public var signature: SignatureScheme? {
    switch self {
    case .keyedHash(let parameters):
      switch parameters.scheme {
      case .null: .null
      case .hmac(let hash): .hmac(hash)
      case .xor: nil
      }
    case .symCipher: nil
    case .rsa(let parameters): parameters.scheme.signature
    case .ecc(let parameters): parameters.scheme.signature
    }
  }
}

extension PublicParameters: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: PublicType) throws(ResponseCode) {
    switch selector {
    case .keyedHash: try codec.alternative(&self, Self.keyedHash, \.keyedHash)
    case .symCipher: try codec.alternative(&self, Self.symCipher, \.symCipher)
    case .rsa: try codec.alternative(&self, Self.rsa, \.rsa)
    case .ecc: try codec.alternative(&self, Self.ecc, \.ecc)
    }
  }
}

/// TPMT_PUBLIC_PARMS: the parameters that TPM2_TestParms is asked about. Part 2, 12.2.3.10.
public struct PublicParms: Wire, Hashable {
  public var parameters = PublicParameters()

  public init() {}
  public init(_ parameters: PublicParameters) { self.parameters = parameters }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var type = parameters.type
    try codec.field("type", &type)
    try codec.union("parameters", &parameters, type)
  }
}
