// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// The salt of a session, as the caller makes and sends it. Part 1, 43.10 and 44.7.
struct TestSalt {
  /// The handle of tpmKey.
  var key: UInt32
  var encrypted: [UInt8]
  var salt: [UInt8]

  private static let label = Array("SECRET".utf8) + [0]

  /// A salt for an RSA key: OAEP by hand.
  static func rsa(
    _ key: RSAPrivateKey, _ handle: UInt32, _ hash: HashAlgorithm = .sha256, salt: [UInt8]? = nil
  ) throws -> TestSalt {
    let salt = salt ?? [UInt8](repeating: 0x55, count: hash.size)
    let seed = [UInt8](repeating: 0x33, count: hash.size)
    let padded = TestCrypto.oaep(hash, label: label, seed: seed, salt, size: key.modulus.count)
    let publicKey = try RSAPublicKey(modulus: key.modulus, exponent: key.exponent)
    return TestSalt(key: handle, encrypted: try publicKey.encrypt(.none, Secret(padded)), salt: salt)
  }

  /// A salt for an ECC key: the x-coordinate of a shared point through KDFe.
  static func ecc(_ key: ECPrivateKey, _ handle: UInt32, _ nameAlg: HashAlgorithm = .sha256) throws -> TestSalt {
    var random = DeterministicRandom(seed: Secret([9]), personalization: [])
    let ephemeral = try ECPrivateKey.generate(key.curve, from: &random)
    let sent = ephemeral.publicPoint
    let z = try ephemeral.sharedX(with: key.publicPoint).disclosed()
    return TestSalt(
      key: handle, encrypted: UInt16(sent.x.count).wire + sent.x + UInt16(sent.y.count).wire + sent.y,
      salt: TestCrypto.kdfe(nameAlg, z: z, label: "SECRET", sent.x, key.publicPoint.x, bits: nameAlg.size * 8))
  }
}
