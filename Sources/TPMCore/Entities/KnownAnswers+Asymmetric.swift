// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension KnownAnswerTests.Test {
  private typealias Vectors = AsymmetricVectors

  /// RSA: known signatures and ciphertexts, and what is made with random octets is taken back.
  static let rsa: [Self] = [
    Self(algorithm: .rsa) {
      guard let key = rsaKey, let publicKey = rsaPublicKey else { return false }
      let number = Secret([0x42]).paddedLeft(to: Vectors.modulus.count)
      guard let power = try? publicKey.encrypt(.none, number) else { return false }
      return (try? key.rawPrivate(power)) == number
    },
    Self(algorithm: .rsassa) {
      (try? rsaKey?.sign(pkcs1: .sha256, digest: digest)) == Vectors.rsassa
        && (try? rsaPublicKey?.verify(pkcs1: .sha256, digest: digest, signature: Vectors.rsassa)) == true
    },
    Self(algorithm: .rsapss) {
      guard let key = rsaKey, let made = try? key.sign(pss: .sha256, digest: digest) else { return false }
      return [Vectors.rsapss, made].allSatisfy {
        (try? rsaPublicKey?.verify(pss: .sha256, digest: digest, signature: $0)) == true
      }
    },
    Self(algorithm: .rsaes) { decrypts(.pkcs1, Vectors.rsaes) },
    Self(algorithm: .oaep) { decrypts(.oaep(.sha256, label: []), Vectors.oaep) },
  ]

  private static var digest: [UInt8] { hash(.sha256, [0x61, 0x62, 0x63]) }

  private static let rsaKey = try? RSAPrivateKey(
    modulus: Vectors.modulus, exponent: 65537, prime: Secret(Vectors.prime))
  private static let rsaPublicKey = try? RSAPublicKey(modulus: Vectors.modulus, exponent: 65537)

  private static func decrypts(_ padding: RSAPadding, _ ciphertext: [UInt8]) -> Bool {
    let message = Secret(Array("known answer".utf8))
    guard let key = rsaKey, (try? key.decrypt(padding, ciphertext)) == message,
      let made = try? rsaPublicKey?.encrypt(padding, message)
    else { return false }
    return (try? key.decrypt(padding, made)) == message
  }
}
