// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ZGen2PhaseTests {
  /// The other side, whose scalars are known.
  private static let fixed: [UInt8] = [0x5A, 0x17, 0x33]
  private static let ephemeral: [UInt8] = [0x71, 0x02, 0xC4, 0x99]

  /// Part 1, 44.8.4.2.
  @Test(arguments: Curve.allCases)
  func ecdhGivesTwoPoints(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let own = try tpm.run(ECEphemeral.self) { $0.curveID = curve }
    let (fixed, ephemeral) = (try curve.point(Self.fixed), try curve.point(Self.ephemeral))
    let z = try tpm.exchange(key, .ecdh, ECCPoint(fixed), ECCPoint(ephemeral), own.counter)
    // The other side finds the same.
    let static1 = try ECPrivateKey(curve: curve, scalar: Secret(Self.fixed)).multiply(TestKeys.ecc(curve).publicPoint)
    let q = ECPoint(x: own.Q.value.x.octets, y: own.Q.value.y.octets)
    let ephemeral1 = try ECPrivateKey(curve: curve, scalar: Secret(Self.ephemeral)).multiply(q)
    #expect(z.outZ1.value == ECCPoint(static1))
    #expect(z.outZ2.value == ECCPoint(ephemeral1))
  }

  /// Part 1, 44.8.4.3 and 45.2.3.2, with numbers modulo n instead of points, as all scalars are known here.
  @Test(arguments: Curve.allCases, [ECCKeyExchange.ecmqv, .sm2])
  func bothSchemesGiveOnePoint(_ curve: Curve, _ scheme: ECCKeyExchange) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let own = try tpm.run(ECEphemeral.self) { $0.curveID = curve }
    let z = try tpm.exchange(
      key, scheme, ECCPoint(curve.point(Self.fixed)), ECCPoint(curve.point(Self.ephemeral)), own.counter)
    let expected = try Self.exchanged(
      scheme, on: curve, (TestKeys.ecc(curve).scalar.disclosed(), tpm.ephemeralScalar(0, on: curve)))
    #expect(z.outZ1.value == ECCPoint(expected))
    #expect(z.outZ2.value == ECCPoint())
  }

  private static func exchanged(
    _ scheme: ECCKeyExchange, on curve: Curve, _ own: (fixed: [UInt8], ephemeral: [UInt8])
  ) throws -> ECPoint {
    let order = try Modulus(n: curve.parameters.n)
    let bits = (curve.bits + 1) / 2 - (scheme == .sm2 ? 1 : 0)
    let (fixed, ephemeral) = (order.reduce(Self.fixed), order.reduce(Self.ephemeral))
    let ownValue = order.reduce(Self.associated(try curve.point(own.ephemeral).x, bits))
    let value = order.reduce(Self.associated(try curve.point(ephemeral).x, bits))
    let (t, sum) =
      scheme == .sm2
      ? (
        order.add(own.fixed, order.multiply(own.ephemeral, ownValue)),
        order.add(fixed, order.multiply(ephemeral, value))
      )
      : (
        order.add(own.ephemeral, order.multiply(own.fixed, ownValue)),
        order.add(ephemeral, order.multiply(fixed, value))
      )
    return try curve.point(order.multiply(t, sum))
  }

  /// The lower bits of a number with a one in front.
  private static func associated(_ x: [UInt8], _ bits: Int) -> [UInt8] {
    var octets = Array(x.suffix(bits / 8 + 1))
    octets[0] &= UInt8((1 << (bits % 8)) - 1)
    octets[0] |= UInt8(1 << (bits % 8))
    return octets
  }

  /// Part 3, 14.7: MQV then says so with an Empty Point, while Part 1, 45.2.3.2, has SM2 fail.
  @Test func atInfinityThereIsNoPoint() throws {
    let curve = Curve.nistP256
    let order = try Modulus(n: curve.parameters.n)
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let ephemeral = order.reduce(Self.ephemeral)
    let point = try curve.point(ephemeral)
    let negative = order.negative(ephemeral)

    let value = order.reduce(Self.associated(point.x, 128))
    let fixed = try curve.point(order.multiply(negative, order.inverse(value)))
    let counter = try tpm.run(ECEphemeral.self).counter
    let z = try tpm.exchange(key, .ecmqv, ECCPoint(fixed), ECCPoint(point), counter)
    #expect(z.outZ1.value == ECCPoint() && z.outZ2.value == ECCPoint())

    let sm2Value = order.reduce(Self.associated(point.x, 127))
    let sm2Fixed = ECCPoint(try curve.point(order.multiply(negative, sm2Value)))
    let other = try tpm.run(ECEphemeral.self).counter
    try tpm.expect(.noResult, from: ZGen2Phase.self, [key]) {
      ($0.inQsB.value, $0.inQeB.value, $0.inScheme, $0.counter) = (sm2Fixed, ECCPoint(point), .sm2, other)
    }
  }

  @Test(arguments: [ECCKeyExchange.ecdh, .ecmqv, .sm2])
  func aOneTimeKeyIsUsedOnce(_ scheme: ECCKeyExchange) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let point = ECCPoint(try Curve.nistP256.point(Self.fixed))
    let counter = try tpm.run(ECEphemeral.self).counter
    func fill(_ parameters: inout ZGen2Phase.Parameters, _ counter: UInt16) {
      (parameters.inQsB.value, parameters.inQeB.value) = (point, point)
      (parameters.inScheme, parameters.counter) = (scheme, counter)
    }
    try tpm.expect(.range.parameter(4), from: ZGen2Phase.self, [key]) { fill(&$0, counter + 1) }
    try tpm.expect(.value.parameter(4), from: ZGen2Phase.self, [key]) { fill(&$0, counter &- 1) }
    try tpm.exchange(key, scheme, point, point, counter)
    try tpm.expect(.value.parameter(4), from: ZGen2Phase.self, [key]) { fill(&$0, counter) }
  }

  @Test func aPointOffTheCurveIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let good = ECCPoint(try Curve.nistP256.point(Self.fixed))
    let counter = try tpm.run(ECEphemeral.self).counter
    let wrong = [
      ECCPoint(), ECCPoint(x: good.x, y: ECCParameter(good.y.octets.flipping(31))),
      ECCPoint(x: good.x, y: ECCParameter()),
      ECCPoint(x: ECCParameter([0]), y: ECCParameter([0])), ECCPoint(try Curve.sm2P256.point(Self.fixed)),
      ECCPoint(try Curve.nistP384.point(Self.fixed)),
    ]
    for scheme in [ECCKeyExchange.ecdh, .ecmqv, .sm2] {
      for point in wrong {
        try tpm.expect(.eccPoint.parameter(1), from: ZGen2Phase.self, [key]) {
          ($0.inQsB.value, $0.inQeB.value, $0.inScheme, $0.counter) = (point, good, scheme, counter)
        }
        try tpm.expect(.eccPoint.parameter(2), from: ZGen2Phase.self, [key]) {
          ($0.inQsB.value, $0.inQeB.value, $0.inScheme, $0.counter) = (good, point, scheme, counter)
        }
      }
    }
    try tpm.exchange(key, .sm2, good, good, counter)
  }

  @Test func theSchemeOfTheKeyIsTheOnlyOne() throws {
    var tpm = try TestTPM()
    let good = ECCPoint(try Curve.nistP256.point(Self.fixed))
    let all: [(ECCScheme, ECCKeyExchange)] = [
      (.ecdh(.sha256), .ecdh), (.ecmqv(.sha256), .ecmqv), (.sm2(.sha256), .sm2),
    ]
    for (scheme, own) in all {
      let key = try tpm.eccKey(.nistP256, scheme, .decrypt)
      let counter = try tpm.run(ECEphemeral.self).counter
      for other in [ECCKeyExchange.ecdh, .ecmqv, .sm2] where other != own {
        try tpm.expect(.scheme.parameter(3), from: ZGen2Phase.self, [key]) {
          ($0.inQsB.value, $0.inQeB.value, $0.inScheme, $0.counter) = (good, good, other, counter)
        }
      }
      try tpm.exchange(key, own, good, good, counter)
    }
  }

  @Test(arguments: [UInt16(0x0010), 0x0018, 0x001A, 0x001C, 0x0000])
  func aSchemeThatExchangesNothingIsRefused(_ raw: UInt16) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let octets = try tpm.octets(ZGen2Phase.self, [key])
    tpm.expect(.scheme.parameter(3), from: Array(octets.dropLast(4)) + raw.wire + [0, 0])
  }

  @Test func theKeyMustDecryptAndBeUnrestricted() throws {
    var tpm = try TestTPM()
    let signing = try tpm.eccKey(.nistP256, .ecdsa(.sha256), .sign)
    for handle in [try tpm.primary().handle, try tpm.eccKey(.nistP256, .null, .sign), signing] {
      try tpm.expect(.attributes.handle(1), from: ZGen2Phase.self, [handle])
    }
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: ZGen2Phase.self, [handle])
    }
  }
}
