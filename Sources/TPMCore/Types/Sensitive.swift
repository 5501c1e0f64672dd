// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_DERIVE: what a derived object is derived from, beside the parent's secret. Part 2, 11.1.11.
public struct Derive: Wire, Hashable {
  public var label = Label()
  public var context = Label()

  public init() {}
  public init(label: Label, context: Label) { (self.label, self.context) = (label, context) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("label", &label)
    try codec.field("context", &context)
  }
}

/// TPMS_SENSITIVE_CREATE: the secret part of the request for an object. Part 2, 11.1.15.
public struct SensitiveCreate: Wire, Equatable {
  public var userAuth = Auth()
  /// A key, data to seal, or a `Derive`.
  public var data = SensitiveData()

  public init() {}
  public init(userAuth: Auth, data: SensitiveData) { (self.userAuth, self.data) = (userAuth, data) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("userAuth", &userAuth)
    try codec.field("data", &data)
  }
}

/// TPMU_SENSITIVE_COMPOSITE: the secret of an object, by its type. Part 2, 12.3.2.3.
public enum SensitiveComposite: Equatable, Sendable {
  /// One prime factor.
  case rsa(PrivateKeyRSA)
  case ecc(PrivateKeyECC)
  case bits(SensitiveData)
  case sym(SymKey)

  public init() { self = .bits(SensitiveData()) }

  /// The secret as the composite of an object of a type.
  public init(_ type: PublicType, _ secret: Secret) {
    switch type {
    case .rsa: self = .rsa(PrivateKeyRSA(secret))
    case .ecc: self = .ecc(PrivateKeyECC(secret))
    case .keyedHash: self = .bits(SensitiveData(secret))
    case .symCipher: self = .sym(SymKey(secret))
    }
  }

  public var type: PublicType {
    switch self {
    case .rsa: .rsa
    case .ecc: .ecc
    case .bits: .keyedHash
    case .sym: .symCipher
    }
  }

  /// The octets, whatever they are.
  public var secret: Secret {
    switch self {
    case .rsa(let prime): prime.secret
    case .ecc(let key): key.secret
    case .bits(let data): data.secret
    case .sym(let key): key.secret
    }
  }

  public var rsa: PrivateKeyRSA? { if case .rsa(let prime) = self { prime } else { nil } }
  public var ecc: PrivateKeyECC? { if case .ecc(let key) = self { key } else { nil } }
  public var bits: SensitiveData? { if case .bits(let data) = self { data } else { nil } }
  public var sym: SymKey? { if case .sym(let key) = self { key } else { nil } }
}

extension SensitiveComposite: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: PublicType) throws(ResponseCode) {
    switch selector {
    case .rsa: try codec.alternative(&self, Self.rsa, \.rsa)
    case .ecc: try codec.alternative(&self, Self.ecc, \.ecc)
    case .keyedHash: try codec.alternative(&self, Self.bits, \.bits)
    case .symCipher: try codec.alternative(&self, Self.sym, \.sym)
    }
  }
}

/// TPMT_SENSITIVE: the sensitive area of an object. Part 2, 12.3.2.4.
public struct Sensitive: Wire, Equatable {
  public var authValue = Auth()
  /// The protection seed of a parent, else the obfuscation value.
  public var seedValue = SecretDigest()
  public var sensitive = SensitiveComposite()

  public init() {}
  public init(authValue: Auth, seedValue: SecretDigest, sensitive: SensitiveComposite) {
    (self.authValue, self.seedValue, self.sensitive) = (authValue, seedValue, sensitive)
  }

  public var sensitiveType: PublicType { sensitive.type }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var sensitiveType = sensitiveType
    try codec.field("sensitiveType", &sensitiveType)
    try codec.field("authValue", &authValue)
    try codec.field("seedValue", &seedValue)
    try codec.union("sensitive", &sensitive, sensitiveType)
  }
}
