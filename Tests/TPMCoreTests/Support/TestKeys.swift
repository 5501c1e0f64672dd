// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// Keys that tests put into the TPM without a command. They are made once and are the same in every run.
enum TestKeys {
  static let rsa = make {
    try RSAPrivateKey.generate(bits: 2048, exponent: 65537, from: &$0)
  }

  static let otherRSA = make {
    try RSAPrivateKey.generate(bits: 1024, exponent: 65537, from: &$0)
  }

  static func ecc(_ curve: Curve) -> ECPrivateKey { make { try ECPrivateKey.generate(curve, from: &$0) } }

  private static func make<Key>(_ body: (inout DeterministicRandom) throws -> Key) -> Key {
    var random = DeterministicRandom(seed: Secret([1]), personalization: [2])
    do { return try body(&random) } catch { fatalError("a test key cannot be made: \(error)") }
  }
}

extension Object {
  static func rsa(
    _ key: RSAPrivateKey, _ attributes: ObjectAttributes, scheme: RSAScheme = .null, hierarchy: Hierarchy = .owner,
    nameAlg: HashAlgorithm = .sha256, hasSensitive: Bool = true, authValue: [UInt8] = []
  ) throws -> Object {
    let publicArea = Public(
      nameAlg: nameAlg, objectAttributes: attributes,
      parameters: .rsa(RSAParameters(scheme: scheme, keyBits: UInt16(key.bits))),
      unique: .rsa(PublicKeyRSA(key.modulus)))
    let publicKey = try RSAPublicKey(modulus: key.modulus, exponent: key.exponent)
    return try Object(
      publicArea, hasSensitive ? .rsa(PrivateKeyRSA(key.prime)) : nil, hierarchy, authValue,
      .rsa(publicKey, hasSensitive ? key : nil))
  }

  static func ecc(
    _ key: ECPrivateKey, _ attributes: ObjectAttributes, hierarchy: Hierarchy = .owner,
    nameAlg: HashAlgorithm = .sha256, hasSensitive: Bool = true, authValue: [UInt8] = []
  ) throws -> Object {
    let point = key.publicPoint
    let publicArea = Public(
      nameAlg: nameAlg, objectAttributes: attributes, parameters: .ecc(ECCParameters(curveID: key.curve)),
      unique: .ecc(ECCPoint(x: ECCParameter(point.x), y: ECCParameter(point.y))))
    let publicKey = try ECPublicKey(curve: key.curve, point: point)
    return try Object(
      publicArea, hasSensitive ? .ecc(PrivateKeyECC(key.scalar)) : nil, hierarchy, authValue,
      .ecc(publicKey, hasSensitive ? key : nil))
  }

  static func hmac(
    _ key: [UInt8], scheme: KeyedHashScheme = .null, attributes: ObjectAttributes = [.sign, .userWithAuth],
    hasSensitive: Bool = true, authValue: [UInt8] = []
  ) throws -> Object {
    let publicArea = Public(
      objectAttributes: attributes, parameters: .keyedHash(KeyedHashParameters(scheme)),
      unique: .keyedHash(Digest([UInt8](repeating: 1, count: 32))))
    return try Object(
      publicArea, hasSensitive ? .bits(SensitiveData(Secret(key))) : nil, .owner, authValue, .none)
  }

  private init(
    _ publicArea: Public, _ secret: SensitiveComposite?, _ hierarchy: Hierarchy, _ authValue: [UInt8], _ key: Key
  ) throws {
    let nameAlg = publicArea.nameAlg ?? .sha256
    let name = nameAlg.rawValue.wire + hash(nameAlg, try publicArea.marshaled())
    let sensitive = secret.map {
      Sensitive(authValue: Auth(Secret(authValue)), seedValue: SecretDigest(), sensitive: $0)
    }
    self.init()
    (self.publicArea, self.sensitive, self.hierarchy, self.key) = (publicArea, sensitive, hierarchy, key)
    (self.name, qualifiedName) = (name, name)
  }
}

extension TestTPM {
  /// Puts an object into the TPM and gives its handle.
  mutating func add(_ object: Object) throws -> UInt32 {
    var handle: UInt32 = 0
    prepare { handle = (try? $0.add(.object(object))) ?? 0 }
    if handle == 0 { throw ResponseCode.objectMemory }
    return handle
  }
}
