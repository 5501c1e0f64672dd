// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// What decrypts is in ECCEncryptTests; here is what does not.
struct ECCDecryptTests {
  @Test func noOctetMayBeAnother() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.sm2P256)
    let good = try tpm.encryptECC(key, [1, 2, 3, 4], .kdf2(.sha256))
    var wrong: [(c2: [UInt8], c3: [UInt8])] = [
      (good.C2.octets.dropLast(), good.C3.octets), (good.C2.octets + [0], good.C3.octets), ([], good.C3.octets),
      (good.C2.octets, good.C3.octets.dropLast()), (good.C2.octets, good.C3.octets + [0]), (good.C2.octets, []),
    ]
    wrong += (0..<4).map { (good.C2.octets.flipping($0), good.C3.octets) }
    wrong += (0..<32).map { (good.C2.octets, good.C3.octets.flipping($0)) }
    for (c2, c3) in wrong {
      try tpm.expect(.value.parameter(3), from: ECCDecrypt.self, [key]) {
        ($0.C1, $0.C2, $0.C3, $0.inScheme) = (good.C1, MaxBuffer(c2), Digest(c3), .kdf2(.sha256))
      }
    }
    #expect(try tpm.decryptECC(key, good, .kdf2(.sha256)) == [1, 2, 3, 4])
  }

  @Test func anotherKeyOrHashDecryptsNothing() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.nistP256)
    let good = try tpm.encryptECC(key, [1, 2, 3, 4], .kdf2(.sha256))
    let other = try tpm.primary(.sign(.nistP256).with(.decrypt)).handle
    for (handle, hash) in [(other, HashAlgorithm.sha256), (key, .sha384)] {
      try tpm.expect(.value.parameter(3), from: ECCDecrypt.self, [handle]) {
        ($0.C1, $0.C2, $0.C3, $0.inScheme) = (good.C1, good.C2, good.C3, .kdf2(hash))
      }
    }
  }

  @Test func aPointOffTheCurveIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.sm2P256)
    let good = try tpm.encryptECC(key, [1], .kdf2(.sha256))
    let point = good.C1.value
    let wrong = [
      ECCPoint(), ECCPoint(x: point.x, y: ECCParameter(point.y.octets.flipping(31))), ECCPoint(x: point.y, y: point.x),
      ECCPoint(x: point.x, y: ECCParameter()), ECCPoint(try Curve.nistP256.point([5])),
    ]
    for point in wrong {
      try tpm.expect(.eccPoint.parameter(1), from: ECCDecrypt.self, [key]) {
        ($0.C1.value, $0.C2, $0.C3, $0.inScheme) = (point, good.C2, good.C3, .kdf2(.sha256))
      }
    }
  }

  @Test func theKeyMustDecryptAndBeUnrestricted() throws {
    var tpm = try TestTPM()
    let signing = try tpm.eccKey(.nistP256, .ecdsa(.sha256), .sign)
    for handle in [try tpm.primary().handle, try tpm.eccKey(.nistP256, .null, .sign), signing] {
      try tpm.expect(.attributes.handle(1), from: ECCDecrypt.self, [handle]) { $0.inScheme = .kdf2(.sha256) }
    }
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: ECCDecrypt.self, [handle]) { $0.inScheme = .kdf2(.sha256) }
    }
  }

  /// The scheme to exchange keys with does not matter: the key derivation is a scheme of its own.
  @Test(arguments: [ECCScheme.null, .ecdh(.sha256), .sm2(.sha256), .ecmqv(.sha1)])
  func aKeyOfAnySchemeDecrypts(_ scheme: ECCScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.sm2P256, scheme, .decrypt)
    let made = try tpm.encryptECC(key, [9, 9], .kdf2(.sha256))
    #expect(try tpm.decryptECC(key, made, .kdf2(.sha256)) == [9, 9])
  }
}
