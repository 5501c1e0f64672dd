// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SignatureVerificationTests {
  private static func digest(_ algorithm: HashAlgorithm) -> [UInt8] { hash(algorithm, [1, 2, 3]) }

  /// Expects the signature to be right, and one over other octets not to be.
  private static func check(_ signature: Signature, _ digest: [UInt8], _ key: Object) throws {
    try verifySignature(signature, of: digest, with: key)
    #expect(throws: ResponseCode.signature) {
      try verifySignature(signature, of: digest.map { ~$0 }, with: key)
    }
  }

  @Test(arguments: HashAlgorithm.allCases, [true, false])
  func anRSASignatureIsVerified(_ algorithm: HashAlgorithm, _ isPSS: Bool) throws {
    let digest = Self.digest(algorithm)
    let key = try Object.rsa(TestKeys.rsa, .sign, hasSensitive: false)
    let octets =
      isPSS
      ? try TestKeys.rsa.sign(pss: algorithm, digest: digest) : try TestKeys.rsa.sign(pkcs1: algorithm, digest: digest)
    let right: Signature = isPSS ? .rsapss(algorithm, PublicKeyRSA(octets)) : .rsassa(algorithm, PublicKeyRSA(octets))
    let wrong: Signature = isPSS ? .rsassa(algorithm, PublicKeyRSA(octets)) : .rsapss(algorithm, PublicKeyRSA(octets))
    try Self.check(right, digest, key)
    #expect(throws: ResponseCode.signature) { try verifySignature(wrong, of: digest, with: key) }
  }

  @Test(arguments: Curve.allCases, HashAlgorithm.allCases)
  func anECDSASignatureIsVerified(_ curve: Curve, _ algorithm: HashAlgorithm) throws {
    let key = TestKeys.ecc(curve)
    let digest = Self.digest(algorithm)
    let (r, s) = try key.signECDSA(digest: digest)
    try Self.check(
      .ecdsa(algorithm, ECCParameter(r), ECCParameter(s)), digest, try .ecc(key, .sign, hasSensitive: false))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func anHMACIsVerified(_ algorithm: HashAlgorithm) throws {
    let digest = Self.digest(algorithm)
    let hmac = HashDigest(algorithm, TestCrypto.hmac(algorithm, key: [5, 6], digest))
    try Self.check(.hmac(hmac), digest, try .hmac([5, 6]))
    try Self.check(.hmac(hmac), digest, try .hmac([5, 6], scheme: .hmac(algorithm)))
    #expect(throws: ResponseCode.signature) { try verifySignature(.hmac(hmac), of: digest, with: .hmac([5, 7])) }
  }

  @Test func anHMACNeedsTheKeyAndItsScheme() throws {
    let digest = Self.digest(.sha256)
    let hmac = Signature.hmac(HashDigest(.sha256, TestCrypto.hmac(.sha256, key: [5, 6], digest)))
    #expect(throws: ResponseCode.handle) {
      try verifySignature(hmac, of: digest, with: .hmac([5, 6], hasSensitive: false))
    }
    let schemes: [(KeyedHashScheme, ResponseCode)] = [(.hmac(.sha384), .signature), (.xor(.sha256, nil), .scheme)]
    for (scheme, code) in schemes {
      #expect(throws: code) { try verifySignature(hmac, of: digest, with: .hmac([5, 6], scheme: scheme)) }
    }
  }

  @Test func aSignatureOfAnotherKindOfKeyIsRefused() throws {
    let rsa = Signature.rsassa(.sha256, PublicKeyRSA([1]))
    let pss = Signature.rsapss(.sha256, PublicKeyRSA([1]))
    let ecc = Signature.ecdsa(.sha256, ECCParameter([1]), ECCParameter([1]))
    let hmac = Signature.hmac(HashDigest())
    let keys: [(Object, [Signature])] = [
      (try .rsa(TestKeys.rsa, .sign), [ecc, hmac, .null]),
      (try .ecc(TestKeys.ecc(.nistP256), .sign), [rsa, pss, hmac, .null]),
      (try .hmac([1]), [rsa, pss, ecc, .null]),
    ]
    for (key, strangers) in keys {
      for signature in strangers {
        #expect(throws: ResponseCode.scheme) { try verifySignature(signature, of: Self.digest(.sha256), with: key) }
      }
    }
  }

  /// Whatever octets stand where a signature should: they are not one, and nothing worse.
  @Test(arguments: [0, 1, 32, 255, 256, 257, 512])
  func octetsThatAreNoSignatureAreRefused(_ size: Int) throws {
    let digest = Self.digest(.sha256)
    for octet: UInt8 in [0, 1, 0xFF] {
      let octets = [UInt8](repeating: octet, count: size)
      let rsa = try Object.rsa(TestKeys.rsa, .sign)
      for signature in [Signature.rsassa(.sha256, PublicKeyRSA(octets)), .rsapss(.sha256, PublicKeyRSA(octets))] {
        #expect(throws: ResponseCode.signature) { try verifySignature(signature, of: digest, with: rsa) }
      }
      let number = ECCParameter(Array(octets.prefix(66)))
      #expect(throws: ResponseCode.signature) {
        try verifySignature(.ecdsa(.sha256, number, number), of: digest, with: .ecc(TestKeys.ecc(.nistP256), .sign))
      }
    }
  }
}
