// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension TestKeys {
  /// An RSA key of one of three sizes.
  static func rsa(ofBits bits: UInt16) throws -> RSAPrivateKey {
    switch bits {
    case 1024: otherRSA
    case 2048: rsa
    default: try rsa3072.get()
    }
  }

  private static let rsa3072 = Result {
    var source = DeterministicRandom(seed: Secret([3]), personalization: [])
    return try RSAPrivateKey.generate(bits: 3072, exponent: 65537, from: &source)
  }
}

extension TestTPM {
  /// Loads both areas of an object; it is in the NULL hierarchy.
  mutating func loadExternal(_ area: Public, _ secret: Secret, auth: String = "", seed: [UInt8] = []) throws -> UInt32 {
    try run(LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = Sensitive(
        authValue: Auth(Secret(Array(auth.utf8))), seedValue: SecretDigest(Secret(seed)),
        sensitive: SensitiveComposite(area.type, secret))
    }.handle
  }

  mutating func rsaKey(
    _ bits: UInt16 = 2048, _ scheme: RSAScheme = .null, _ attributes: ObjectAttributes = [.sign, .decrypt],
    auth: String = ""
  ) throws -> UInt32 {
    let key = try TestKeys.rsa(ofBits: bits)
    let area = Public(
      objectAttributes: attributes.union([.userWithAuth, .noDA]),
      parameters: .rsa(RSAParameters(scheme: scheme, keyBits: bits)), unique: .rsa(PublicKeyRSA(key.modulus)))
    return try loadExternal(area, key.prime, auth: auth)
  }

  mutating func eccKey(
    _ curve: Curve = .nistP256, _ scheme: ECCScheme = .null, _ attributes: ObjectAttributes = [.sign, .decrypt]
  ) throws -> UInt32 {
    let key = TestKeys.ecc(curve)
    let area = Public(
      objectAttributes: attributes.union([.userWithAuth, .noDA]),
      parameters: .ecc(ECCParameters(scheme: scheme, curveID: curve)), unique: .ecc(ECCPoint(key.publicPoint)))
    return try loadExternal(area, key.scalar)
  }

  mutating func aesKey(
    _ key: [UInt8], _ mode: SymmetricMode?, _ attributes: ObjectAttributes = [.sign, .decrypt]
  ) throws -> UInt32 { try cipherKey(.aes, key, mode, attributes) }

  mutating func cipherKey(
    _ cipher: BlockCipher, _ key: [UInt8], _ mode: SymmetricMode?,
    _ attributes: ObjectAttributes = [.sign, .decrypt]
  ) throws -> UInt32 {
    let cipher = SymmetricCipher(cipher, keyBits: UInt16(key.count * 8), mode: mode)
    return try symmetricKey(.symCipher(SymCipherParameters(cipher)), key, attributes)
  }

  mutating func hmacKey(
    _ key: [UInt8], _ scheme: KeyedHashScheme, _ attributes: ObjectAttributes = .sign
  ) throws -> UInt32 {
    try symmetricKey(.keyedHash(KeyedHashParameters(scheme)), key, attributes)
  }

  private mutating func symmetricKey(
    _ parameters: PublicParameters, _ key: [UInt8], _ attributes: ObjectAttributes
  ) throws -> UInt32 {
    let seed = [UInt8](repeating: 0x5E, count: 32)
    let unique = Digest(hash(.sha256, seed + key))
    var area = Public(objectAttributes: attributes.union([.userWithAuth, .noDA]), parameters: parameters)
    area.unique = area.type == .keyedHash ? .keyedHash(unique) : .symCipher(unique)
    return try loadExternal(area, Secret(key), seed: seed)
  }
}

extension TestTPM {
  /// A command with its size put right.
  static func resized(_ octets: some Collection<UInt8>) -> [UInt8] {
    var octets = Array(octets)
    octets.replaceSubrange(2..<6, with: UInt32(octets.count).wire)
    return octets
  }
}

/// Something else than a test has asked for.
struct Unexpected: Error {
  let what: String
  init(_ what: String) { self.what = what }
}

extension Secret {
  init(hex: String) { self.init([UInt8](hex: hex)) }
}
