// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct SecretSharingTests {
  private static let uses: [SharedSecretUse] = [.secret, .duplicate, .identity]

  @Test(arguments: [
    Public.storageP256, .storageRSA(1024), .storageP256.changed { $0.nameAlg = .sha512 },
    Public(
      objectAttributes: Public.usual.union(.decrypt),
      parameters: .rsa(RSAParameters(scheme: .oaep(.sha1), keyBits: 1024))),
    Public(
      objectAttributes: Public.usual.union(.decrypt),
      parameters: .ecc(ECCParameters(scheme: .ecdh(.sha1), curveID: .nistP521))),
  ])
  func bothSidesGetTheSameSecretForOneUseOnly(template: Public) throws {
    var tpm = try TestTPM()
    let key = try tpm.primaryObject(template)
    var random = tpm.machine.environment.random
    for use in Self.uses {
      let (seed, encrypted) = try shareSecret(with: key, label: use, &random)
      #expect(seed.count == (template.parameters.rsa?.scheme.hashAlg ?? template.nameAlg)?.size)
      #expect(try recoverSecret(encrypted, with: key, label: use) == seed)
      for other in Self.uses where other != use {
        #expect((try? recoverSecret(encrypted, with: key, label: other)) != seed)
      }
    }
  }

  @Test func twoSharesAreTwoSecrets() throws {
    var tpm = try TestTPM()
    let key = try tpm.primaryObject()
    var random = tpm.machine.environment.random
    let one = try shareSecret(with: key, label: .secret, &random)
    let two = try shareSecret(with: key, label: .secret, &random)
    #expect(one.seed != two.seed)
  }

  @Test func aKeyForAnotherUseIsRefused() throws {
    var tpm = try TestTPM()
    var random = tpm.machine.environment.random
    let pkcs1 = Public(
      objectAttributes: Public.usual.union(.decrypt), parameters: .rsa(RSAParameters(scheme: .rsaes, keyBits: 1024)))
    let key = try tpm.primaryObject(pkcs1)
    let cipher = try tpm.primaryObject(.storageAES)
    #expect(throws: ResponseCode.value) { try shareSecret(with: key, label: .secret, &random) }
    #expect(throws: ResponseCode.value) {
      try recoverSecret(EncryptedSecret([UInt8](repeating: 1, count: 128)), with: key, label: .secret)
    }
    #expect(throws: ResponseCode.key) { try shareSecret(with: cipher, label: .secret, &random) }
    #expect(throws: ResponseCode.key) { try recoverSecret(EncryptedSecret(), with: cipher, label: .secret) }
  }

  /// Neither the point nor what is hashed of it has the zero octets at its front, with one ephemeral key in 256.
  @Test(arguments: [false, true])
  func theEphemeralKeyIsHashedAsItWasSent(_ hasShortX: Bool) throws {
    var tpm = try TestTPM()
    let key = try tpm.primaryObject()
    guard case .ecc(let publicKey, _) = key.key else { throw Unexpected("another key") }
    let shared = try TestKEM.ecc(.nistP256, publicKey.point, .sha256, label: "IDENTITY", hasShortX: hasShortX)
    #expect((shared.encrypted[1] < 32) == hasShortX)
    let seed = try recoverSecret(EncryptedSecret(shared.encrypted), with: key, label: .identity)
    #expect(seed == Secret(shared.seed))
  }

  @Test func aPointThatIsNotOnTheCurveIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.primaryObject()
    let wrong: [(ECCPoint, ResponseCode)] = [
      (ECCPoint(x: ECCParameter([1]), y: ECCParameter([1])), .eccPoint),
      (ECCPoint(), .eccPoint),
      (ECCPoint(x: ECCParameter([UInt8](repeating: 1, count: 33)), y: ECCParameter([1])), .eccPoint),
    ]
    for (point, code) in wrong {
      #expect(throws: code) {
        try recoverSecret(EncryptedSecret(try point.marshaled()), with: key, label: .secret)
      }
    }
    #expect(throws: ResponseCode.insufficient) { try recoverSecret(EncryptedSecret(), with: key, label: .secret) }
  }
}
