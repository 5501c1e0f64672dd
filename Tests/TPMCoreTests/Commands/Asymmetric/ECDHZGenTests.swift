// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ECDHZGenTests {
  private static let point = ECCPoint(TestKeys.ecc(.nistP256).publicPoint)

  /// RFC 5903, 8.1: the first side's private key, the other side's public key and what they share.
  @Test func publishedValuesComeOut() throws {
    var tpm = try TestTPM()
    let scalar = Secret(hex: "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433")
    let own = try ECPrivateKey(curve: .nistP256, scalar: scalar)
    let area = Public(
      objectAttributes: [.decrypt, .userWithAuth, .noDA], parameters: .ecc(ECCParameters(curveID: .nistP256)),
      unique: .ecc(ECCPoint(own.publicPoint)))
    let key = try tpm.loadExternal(area, scalar)
    let response = try tpm.run(ECDHZGen.self, [key]) {
      $0.inPoint.value.x = ECCParameter(
        [UInt8](hex: "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"))
      $0.inPoint.value.y = ECCParameter(
        [UInt8](hex: "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB"))
    }
    #expect(
      response.outPoint.value.x.octets
        == [UInt8](hex: "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"))
  }

  @Test func leadingZerosOfACoordinateMayBeMissingOrMore() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let short = try Self.shortPoint()
    let expected = try tpm.run(ECDHZGen.self, [key]) { $0.inPoint.value = short }.outPoint
    for x in [[0, 0] + short.x.octets, Array(short.x.octets.drop { $0 == 0 })] {
      let found = try tpm.run(ECDHZGen.self, [key]) {
        $0.inPoint.value = ECCPoint(x: ECCParameter(x), y: short.y)
      }
      #expect(found.outPoint == expected)
    }
  }

  /// A point whose x begins with a zero octet.
  private static func shortPoint() throws -> ECCPoint {
    for number in 1...5000 {
      let scalar = Secret([UInt8](repeating: 0, count: 30) + UInt16(number).wire)
      let point = try ECPrivateKey(curve: .nistP256, scalar: scalar).publicPoint
      if point.x[0] == 0 { return ECCPoint(point) }
    }
    throw ResponseCode.noResult
  }

  @Test(arguments: Curve.allCases)
  func aPointOffTheCurveIsRefused(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let good = TestKeys.ecc(curve).publicPoint
    let p = try curve.parameters.p
    let zero = [UInt8](repeating: 0, count: curve.size)
    let wrong: [(x: [UInt8], y: [UInt8])] = [
      (good.x, good.y.flipping(curve.size - 1)), (good.x.flipping(curve.size - 1), good.y), (good.y, good.x),
      // What could stand for the point at infinity.
      ([], []), (zero, zero), (good.x, []), ([], good.y),
      // Coordinates that are no elements of the field.
      (p, good.y), (good.x, p), ([1] + good.x, good.y), (good.x, [1] + zero),
      ([UInt8](repeating: 0xFF, count: curve.size), good.y),
    ]
    for point in wrong where point.x.count <= ECCParameter.limit && point.y.count <= ECCParameter.limit {
      try tpm.expect(.eccPoint.parameter(1), from: ECDHZGen.self, [key]) {
        $0.inPoint.value = ECCPoint(x: ECCParameter(point.x), y: ECCParameter(point.y))
      }
    }
    try tpm.run(ECDHZGen.self, [key]) { $0.inPoint.value = ECCPoint(good) }
  }

  @Test func aPointOfAnotherCurveIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.nistP384)
    try tpm.expect(.eccPoint.parameter(1), from: ECDHZGen.self, [key]) { $0.inPoint.value = Self.point }
  }

  @Test func theSchemeOfTheKeyIsECDHOrNone() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.nistP256, .ecdh(.sha256), .decrypt)
    try tpm.run(ECDHZGen.self, [key]) { $0.inPoint.value = Self.point }
    // No command makes a key that decrypts and has a scheme that signs.
    tpm.prepare { machine in
      guard var object = try? machine.object(key) else { return }
      object.publicArea.parameters = .ecc(ECCParameters(scheme: .ecdsa(.sha256), curveID: .nistP256))
      machine.replace(key, with: .object(object))
    }
    try tpm.expect(.scheme.handle(1), from: ECDHZGen.self, [key]) { $0.inPoint.value = Self.point }
  }

  @Test func theKeyMustDecryptAndBeUnrestricted() throws {
    var tpm = try TestTPM()
    let signing = try tpm.eccKey(.nistP256, .ecdsa(.sha256), .sign)
    for handle in [try tpm.primary().handle, try tpm.eccKey(.nistP256, .null, .sign), signing] {
      try tpm.expect(.attributes.handle(1), from: ECDHZGen.self, [handle]) { $0.inPoint.value = Self.point }
    }
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: ECDHZGen.self, [handle]) { $0.inPoint.value = Self.point }
    }
  }

  @Test func anEmptyBufferIsNoPoint() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let octets = try tpm.octets(ECDHZGen.self, [key])
    tpm.expect(.size.parameter(1), from: TestTPM.resized(Array(octets.dropLast(6)) + [0, 0]))
  }
}
