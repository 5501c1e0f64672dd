// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ECDHKeyGenTests {
  @Test(arguments: Curve.allCases)
  func bothSidesFindTheSamePoint(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let made = try tpm.run(ECDHKeyGen.self, [key])
    for point in [made.zPoint.value, made.pubPoint.value] {
      #expect(point.x.count == curve.size && point.y.count == curve.size)
    }
    let found = try tpm.run(ECDHZGen.self, [key]) { $0.inPoint = made.pubPoint }
    #expect(found.outPoint == made.zPoint)
    let point = ECPoint(x: made.pubPoint.value.x.octets, y: made.pubPoint.value.y.octets)
    #expect(try TestKeys.ecc(curve).sharedX(with: point) == Secret(made.zPoint.value.x.octets))
  }

  @Test func theEphemeralKeyIsAnotherEachTime() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let first = try tpm.run(ECDHKeyGen.self, [key])
    let second = try tpm.run(ECDHKeyGen.self, [key])
    #expect(first.pubPoint != second.pubPoint && first.zPoint != second.zPoint)
  }

  @Test func thePublicPartIsEnoughAndAttributesDoNotMatter() throws {
    var tpm = try TestTPM()
    let key = TestKeys.ecc(.nistP384)
    let area = Public(
      objectAttributes: .sign, parameters: .ecc(ECCParameters(curveID: .nistP384)),
      unique: .ecc(ECCPoint(key.publicPoint)))
    let handle = try tpm.loadPublic(area)
    let made = try tpm.run(ECDHKeyGen.self, [handle])
    let point = ECPoint(x: made.pubPoint.value.x.octets, y: made.pubPoint.value.y.octets)
    #expect(ECCPoint(try key.multiply(point)) == made.zPoint.value)
  }

  @Test func otherKeysAreRefused() throws {
    var tpm = try TestTPM()
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: ECDHKeyGen.self, [handle])
    }
  }

  @Test func withoutEntropyItFails() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    tpm.platform.hasEntropy = false
    try tpm.expect(.failure, from: ECDHKeyGen.self, [key])
  }
}
