// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMU_PUBLIC_ID: what tells an object from others of its kind; for an asymmetric key the public key.
/// Part 2, 12.2.3.2.
public enum PublicID: Hashable, Sendable {
  case keyedHash(Digest)
  case symCipher(Digest)
  case rsa(PublicKeyRSA)
  case ecc(ECCPoint)

  public init() { self = .keyedHash(Digest()) }

  /// The empty one of a template.
  public init(empty type: PublicType) {
    switch type {
    case .keyedHash: self = .keyedHash(Digest())
    case .symCipher: self = .symCipher(Digest())
    case .rsa: self = .rsa(PublicKeyRSA())
    case .ecc: self = .ecc(ECCPoint())
    }
  }

  public var keyedHash: Digest? { if case .keyedHash(let digest) = self { digest } else { nil } }
  public var symCipher: Digest? { if case .symCipher(let digest) = self { digest } else { nil } }
  public var rsa: PublicKeyRSA? { if case .rsa(let modulus) = self { modulus } else { nil } }
  public var ecc: ECCPoint? { if case .ecc(let point) = self { point } else { nil } }
}

extension PublicID: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: PublicType) throws(ResponseCode) {
    switch selector {
    case .keyedHash: try codec.alternative(&self, Self.keyedHash, \.keyedHash)
    case .symCipher: try codec.alternative(&self, Self.symCipher, \.symCipher)
    case .rsa: try codec.alternative(&self, Self.rsa, \.rsa)
    case .ecc: try codec.alternative(&self, Self.ecc, \.ecc)
    }
  }
}

/// TPMT_PUBLIC: the public area of an object. Part 2, 12.2.4.
///
/// On the wire a nameAlg of TPM_ALG_NULL is TPM_RC_HASH, unless it is read as `Nullable<Public>`.
public struct Public: Hashable, Sendable {
  public var nameAlg: HashAlgorithm?
  public var objectAttributes: ObjectAttributes
  public var authPolicy: Digest
  public var parameters: PublicParameters
  public var unique: PublicID

  public init() { self.init(parameters: PublicParameters()) }

  /// - Parameter unique: the empty one if it is left out, as in a template.
  public init(
    nameAlg: HashAlgorithm? = HashAlgorithm(), objectAttributes: ObjectAttributes = [], authPolicy: Digest = Digest(),
    parameters: PublicParameters, unique: PublicID? = nil
  ) {
    self.nameAlg = nameAlg
    self.objectAttributes = objectAttributes
    self.authPolicy = authPolicy
    self.parameters = parameters
    self.unique = unique ?? PublicID(empty: parameters.type)
  }

  public var type: PublicType { parameters.type }
}

extension Public: WireNullable {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try visit(&codec, mayBeNull: false) }

  public mutating func visit<C: Codec>(_ codec: inout C, mayBeNull: Bool) throws(ResponseCode) {
    let type = try visitHead(&codec, mayBeNull: mayBeNull)
    try codec.union("unique", &unique, type)
  }

  /// Everything but `unique`, which in a template for a derivation parent is something else.
  fileprivate mutating func visitHead<C: Codec>(_ codec: inout C, mayBeNull: Bool) throws(ResponseCode) -> PublicType {
    var type = type
    try codec.field("type", &type)
    var named = NameAlgorithm(value: nameAlg, mayBeNull: mayBeNull)
    try codec.field("nameAlg", &named)
    nameAlg = named.value
    try codec.field("objectAttributes", &objectAttributes)
    try codec.field("authPolicy", &authPolicy)
    try codec.union("parameters", &parameters, type)
    return type
  }
}

/// The template of an object that is derived: `unique` holds a label and a context. Part 2, 12.2.6.
public struct DerivedTemplate: Wire, Hashable {
  /// With an empty `unique`.
  public var publicArea = Public()
  public var derive = Derive()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    let type = try publicArea.visitHead(&codec, mayBeNull: false)
    try codec.field("unique", &derive)
    if codec.isReading { publicArea.unique = PublicID(empty: type) }
  }
}

/// TPM2B_TEMPLATE: octets, since only the parent says what they hold. Part 2, 12.2.6.
extension Template {
  /// The template for a parent that is not a derivation parent; octets left over are TPM_RC_SIZE.
  public func publicArea(_ vocabulary: Vocabulary) throws(ResponseCode) -> Public {
    try Public(reading: octets, vocabulary)
  }

  /// The template for a derivation parent; octets left over are TPM_RC_SIZE.
  public func derived(_ vocabulary: Vocabulary) throws(ResponseCode) -> DerivedTemplate {
    try DerivedTemplate(reading: octets, vocabulary)
  }
}

/// TPMI_ALG_HASH with or without a "+", as the place says.
private struct NameAlgorithm: Wire {
  var value: HashAlgorithm?
  var mayBeNull = false

  init() {}
  init(value: HashAlgorithm?, mayBeNull: Bool) { (self.value, self.mayBeNull) = (value, mayBeNull) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try value.visit(&codec)
    guard !codec.isReading || mayBeNull || value != nil else { throw .hash }
  }
}
