// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct CommitTests {
  /// Names whose hash is the x-coordinate of a point, found by another program.
  private struct Base: Sendable {
    let curve: Curve
    let nameAlg: HashAlgorithm
    let s2: [UInt8]
    let point: ECPoint

    static let all = [
      Base(
        curve: .nistP256, nameAlg: .sha256, s2: Array("basename 0".utf8),
        point: ECPoint(
          x: [UInt8](hex: "f757e2ecd6d319d28c8b346d7d3445cc5e84f5082244d3a05a038327b3f45f5b"),
          y: [UInt8](hex: "1cb9c2e77b64af67cf65e875766830023465fe85e3ffd5116442acf946ab79c5"))),
      Base(
        curve: .bnP256, nameAlg: .sha256, s2: Array("basename 1".utf8),
        point: ECPoint(
          x: [UInt8](hex: "c39d7cbea0f78c9af356ff784a61c1f7a7c920a4c44ffaa7962f34b7efef6a55"),
          y: [UInt8](hex: "82088bda7b01b5fc280734aad4fc975f05eef2c30f9b871d73fdd46cb524f96e"))),
      // The hash is shorter than a coordinate.
      Base(
        curve: .bnP638, nameAlg: .sha512, s2: Array("basename 0".utf8),
        point: ECPoint(
          x: [UInt8](repeating: 0, count: 16)
            + [UInt8](
              hex: "3e0a7834e632c579fbcf31d4e3933ea62c350e188093be9df3040a0267d7529624b47cbb888127de32251c41d76ccb3b"
                + "f68ca98287b80ec258f91a47f52380a9"),
          y: [UInt8](
            hex: "0755ed1371fcb642dd28af2647e934ff7ddc2242a5ea1ed157892b6728beb887a0899b6e2fd2fdc6998a3031d1b38801"
              + "3e88cd8ab166d35fda79ffd285082df943d8049217ad3e66a647fd5839685300"))),
    ]
  }

  /// A key for anonymous signatures with another nameAlg.
  private static func key(_ base: Base, in tpm: inout TestTPM) throws -> UInt32 {
    let area = Public(
      nameAlg: base.nameAlg, objectAttributes: [.sign, .userWithAuth, .noDA],
      parameters: .ecc(ECCParameters(scheme: .ecdaa(ECDAAScheme(.sha256, 0)), curveID: base.curve)),
      unique: .ecc(ECCPoint(TestKeys.ecc(base.curve).publicPoint)))
    return try tpm.loadExternal(area, TestKeys.ecc(base.curve).scalar)
  }

  private static func multiple(_ scalar: [UInt8], _ point: ECPoint, on curve: Curve) throws -> ECCPoint {
    ECCPoint(try ECPrivateKey(curve: curve, scalar: Secret(scalar)).multiply(point))
  }

  @Test(arguments: Curve.allCases)
  func withoutParametersTheOneTimePointIsMade(_ curve: Curve) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey(curve)
    let made = try tpm.run(Commit.self, [key])
    #expect(made.K.value == ECCPoint() && made.L.value == ECCPoint())
    #expect(try made.E.value == ECCPoint(curve.point(tpm.ephemeralScalar(0, on: curve, of: key))))
    #expect(made.counter == 0)
    #expect(try tpm.run(Commit.self, [key]).counter == 1)
  }

  @Test(arguments: Base.all.indices)
  func aNameMakesTwoPoints(_ place: Int) throws {
    let base = Base.all[place]
    var tpm = try TestTPM()
    let key = try Self.key(base, in: &tpm)
    let made = try tpm.run(Commit.self, [key]) {
      ($0.s2, $0.y2) = (SensitiveData(Secret(base.s2)), ECCParameter(base.point.y))
    }
    let scalar = try tpm.ephemeralScalar(0, on: base.curve, of: key)
    let d = TestKeys.ecc(base.curve).scalar.disclosed()
    #expect(try made.K.value == Self.multiple(d, base.point, on: base.curve))
    #expect(try made.L.value == Self.multiple(scalar, base.point, on: base.curve))
    #expect(made.E.value == ECCPoint())
  }

  @Test(arguments: Base.all.indices)
  func aPointIsMultiplied(_ place: Int) throws {
    let base = Base.all[place]
    var tpm = try TestTPM()
    let key = try Self.key(base, in: &tpm)
    let point = try base.curve.point([2, 3, 4])
    for hasName in [false, true] {
      let made = try tpm.run(Commit.self, [key]) {
        $0.P1.value = ECCPoint(point)
        if hasName { ($0.s2, $0.y2) = (SensitiveData(Secret(base.s2)), ECCParameter(base.point.y)) }
      }
      let scalar = try tpm.ephemeralScalar(UInt64(made.counter), on: base.curve, of: key)
      #expect(try made.E.value == Self.multiple(scalar, point, on: base.curve))
      #expect((made.K.value == ECCPoint()) == !hasName && (made.L.value == ECCPoint()) == !hasName)
    }
  }

  /// The verifier's equations of a signature with a name: s B = L + T K, and s G = E + T Q. Part 1, 44.3.3.3.
  @Test func theSignatureGoesWithWhatWasCommittedTo() throws {
    let base = Base.all[1]
    var tpm = try TestTPM()
    let key = try Self.key(base, in: &tpm)
    let own = TestKeys.ecc(base.curve)
    let made = try tpm.run(Commit.self, [key]) {
      $0.P1.value = ECCPoint(try! base.curve.point([1]))
      ($0.s2, $0.y2) = (SensitiveData(Secret(base.s2)), ECCParameter(base.point.y))
    }
    let digest = hash(.sha256, SignTests.message)
    let signature = try tpm.sign(key, digest, .ecdaa(ECDAAScheme(.sha256, made.counter)))
    let (k, s) = try #require(signature.numbers)
    // Scalars stand for the points, since their discrete logarithms are known here: r for L and E, d for K and Q.
    let order = try Modulus(n: base.curve.parameters.n)
    let t = order.reduce(hash(.sha256, k.octets + digest))
    let r = order.subtract(s.octets, order.multiply(t, own.scalar.disclosed()))
    #expect(try made.L.value == Self.multiple(r, base.point, on: base.curve))
    #expect(try made.E.value == ECCPoint(base.curve.point(r)))
  }

  @Test func thereAreBothPartsOfANameOrNone() throws {
    var tpm = try TestTPM()
    let base = Base.all[1]
    let key = try Self.key(base, in: &tpm)
    try tpm.expect(.size.parameter(3), from: Commit.self, [key]) { $0.s2 = SensitiveData(Secret(base.s2)) }
    try tpm.expect(.size.parameter(3), from: Commit.self, [key]) { $0.y2 = ECCParameter(base.point.y) }
  }

  @Test func aNameThatIsNoPointIsRefused() throws {
    var tpm = try TestTPM()
    let base = Base.all[1]
    let key = try Self.key(base, in: &tpm)
    let p = try base.curve.parameters.p
    for y in [base.point.y.flipping(31), [1], [0], p, [UInt8](repeating: 0xFF, count: 80)] {
      try tpm.expect(.eccPoint.parameter(2), from: Commit.self, [key]) {
        ($0.s2, $0.y2) = (SensitiveData(Secret(base.s2)), ECCParameter(y))
      }
    }
    try tpm.expect(.eccPoint.parameter(2), from: Commit.self, [key]) {
      ($0.s2, $0.y2) = (SensitiveData(Secret(base.s2 + [0])), ECCParameter(base.point.y))
    }
  }

  @Test func aPointOffTheCurveIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let good = try Curve.bnP256.point([5])
    let wrong = [
      ECCPoint(x: ECCParameter(good.x), y: ECCParameter(good.y.flipping(31))),
      ECCPoint(x: ECCParameter(good.x), y: ECCParameter()), ECCPoint(x: ECCParameter(), y: ECCParameter(good.y)),
      ECCPoint(x: ECCParameter([0]), y: ECCParameter([0])), ECCPoint(try Curve.nistP256.point([5])),
      ECCPoint(try Curve.bnP638.point([5])),
    ]
    for point in wrong {
      try tpm.expect(.eccPoint.parameter(1), from: Commit.self, [key]) { $0.P1.value = point }
    }
  }

  /// Part 1, 44.2.3, has another code for it; Part 2 has this one for every structure whose size is wrong.
  @Test func anEmptyBufferIsNoPoint() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let octets = try tpm.octets(Commit.self, [key])
    tpm.expect(.size.parameter(1), from: TestTPM.resized(Array(octets.dropLast(10)) + [0, 0, 0, 0, 0, 0]))
  }

  @Test func theLongestNameFits() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let octets = try tpm.octets(Commit.self, [key])
    let tail: (Int) -> [UInt8] = { UInt16($0).wire + [UInt8](repeating: 1, count: $0) + [0, 1, 1] }
    // It is no point, but it is read.
    tpm.expect(.eccPoint.parameter(2), from: TestTPM.resized(Array(octets.dropLast(4)) + tail(128)))
    tpm.expect(.size.parameter(2), from: TestTPM.resized(Array(octets.dropLast(4)) + tail(129)))
  }

  @Test func theKeyIsOneOfECC() throws {
    var tpm = try TestTPM()
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: Commit.self, [handle])
    }
  }

  @Test func theSchemeOfTheKeyIsAnonymous() throws {
    var tpm = try TestTPM()
    for scheme in [ECCScheme.null, .ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256)] {
      let key = try tpm.eccKey(.nistP256, scheme, .sign)
      try tpm.expect(.scheme.handle(1), from: Commit.self, [key])
    }
    let storage = try tpm.primary().handle
    try tpm.expect(.scheme.handle(1), from: Commit.self, [storage])
  }

  @Test func theKeyHasANameAlg() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    tpm.prepare { machine in
      guard var object = try? machine.object(key) else { return }
      object.publicArea.nameAlg = nil
      machine.replace(key, with: .object(object))
    }
    try tpm.expect(.hash.handle(1), from: Commit.self, [key])
  }

  @Test func theKeyIsAuthorized() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let area = try tpm.machine.object(key).publicArea
    let publicKey = try tpm.loadPublic(area)
    try tpm.expect(.authUnavailable, from: Commit.self, [publicKey])
  }
}
