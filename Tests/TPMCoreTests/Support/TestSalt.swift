// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// The salt of a session, as the caller makes and sends it. Part 1, 43.10 and 44.7.
struct TestSalt {
  /// The handle of tpmKey.
  var key: UInt32
  var encrypted: [UInt8]
  var salt: [UInt8]

  private init(_ key: UInt32, _ shared: TestKEM) { (self.key, encrypted, salt) = (key, shared.encrypted, shared.seed) }

  /// A salt for an RSA key.
  static func rsa(
    _ key: RSAPrivateKey, _ handle: UInt32, _ hash: HashAlgorithm = .sha256, salt: [UInt8]? = nil
  ) throws -> TestSalt {
    let salt = salt ?? [UInt8](repeating: 0x55, count: hash.size)
    return TestSalt(handle, try .rsa(key.modulus, hash, label: "SECRET", seed: salt))
  }

  /// A salt for an ECC key.
  static func ecc(_ key: ECPrivateKey, _ handle: UInt32, _ nameAlg: HashAlgorithm = .sha256) throws -> TestSalt {
    TestSalt(handle, try .ecc(key.curve, key.publicPoint, nameAlg, label: "SECRET"))
  }
}
