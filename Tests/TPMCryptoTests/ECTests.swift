// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

struct ECDSAVector: Sendable {
  let curve: Curve
  let hash: HashAlgorithm
  let scalar: Secret
  let point: ECPoint
  let signature: ECDSASignature

  init(
    _ curve: Curve, _ hash: HashAlgorithm, _ scalar: String, _ x: String, _ y: String, _ r: String, _ s: String
  ) {
    self.curve = curve
    self.hash = hash
    self.scalar = secret(scalar)
    point = ECPoint(x: hex(x), y: hex(y))
    signature = ECDSASignature(r: hex(r), s: hex(s))
  }

  var digest: [UInt8] { TPMCrypto.hash(hash, [UInt8]("sample".utf8)) }
}

@Suite struct ECTests {
  /// RFC 6979, A.2.5 to A.2.7: the message "sample". In the second the digest is longer than the order.
  static let vectors = [
    ECDSAVector(
      .nistP256, .sha256,
      "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"),
    ECDSAVector(
      .nistP256, .sha512,
      "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
      "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00",
      "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe"),
    ECDSAVector(
      .nistP256, .sha1,
      "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
      "61340c88c3aaebeb4f6d667f672ca9759a6ccaa9fa8811313039ee4a35471d32",
      "6d7f147dac089441bb2e2fe8f7a3fa264b9c475098fdcf6e00d7c996e1b8b7eb"),
    ECDSAVector(
      .nistP384, .sha384,
      "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
      "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13",
      "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720",
      "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46",
      "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8"),
    ECDSAVector(
      .nistP521, .sha512,
      "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc"
        + "1466f6d8fbec67db89ec0c08b0e996b83538",
      "01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd371123d46e45db6b5d5370a7f20fb633"
        + "155d38ffa16d2bd761dcac474b9a2f5023a4",
      "00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28a0db25741b5b34a828008b22acc23f"
        + "924faafbd4d33f81ea66956dfeaa2bfdfcf5",
      "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b53"
        + "4931d7d4e8455cc91f9b15bf05ec36e377fa",
      "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff077"
        + "7b1a20f8ccb1dccc43997f1ee0e44da4a67a"),
  ]

  @Test(arguments: vectors)
  func publishedSignaturesAreGood(vector: ECDSAVector) throws {
    let key = try ECPublicKey(curve: vector.curve, point: vector.point)
    #expect(try key.verify(ecdsa: vector.digest, signature: vector.signature))
    var digest = vector.digest
    digest[0] ^= 1
    #expect(try !key.verify(ecdsa: digest, signature: vector.signature))
    var signature = vector.signature
    signature.s[signature.s.count - 1] ^= 1
    #expect(try !key.verify(ecdsa: vector.digest, signature: signature))
    signature = vector.signature
    signature.r[1] ^= 0x80
    #expect(try !key.verify(ecdsa: vector.digest, signature: signature))
  }

  @Test(arguments: vectors)
  func aScalarHasItsPublishedPoint(vector: ECDSAVector) throws {
    let key = try ECPrivateKey(curve: vector.curve, scalar: vector.scalar)
    #expect(key.publicPoint == vector.point)
    #expect(key.scalar == vector.scalar)
    #expect(throws: Never.self) {
      try ECPrivateKey(curve: vector.curve, scalar: vector.scalar.trimmingLeadingZeros(), point: vector.point)
    }
  }

  @Test(arguments: vectors)
  func ownSignaturesAreGood(vector: ECDSAVector) throws {
    let key = try ECPrivateKey(curve: vector.curve, scalar: vector.scalar, point: vector.point)
    let publicKey = try ECPublicKey(curve: vector.curve, point: vector.point)
    for _ in 0..<8 {
      let signature = try key.sign(ecdsa: vector.digest)
      #expect(signature.r.count == vector.curve.size && signature.s.count == vector.curve.size)
      #expect(signature != vector.signature)
      #expect(try publicKey.verify(ecdsa: vector.digest, signature: signature))
    }
  }

  @Test(arguments: Curve.allCases, HashAlgorithm.allCases)
  func anyDigestCanBeSigned(curve: Curve, hash: HashAlgorithm) throws {
    var source = SystemRandom()
    let key = try ECPrivateKey.generate(curve, from: &source)
    let digest = TPMCrypto.hash(hash, [1, 2, 3])
    let (r, s) = try key.signECDSA(digest: digest)
    let publicKey = try ECPublicKey(curve: curve, point: key.publicPoint)
    #expect(try publicKey.verifyECDSA(digest: digest, r: r, s: s))
    #expect(try !publicKey.verifyECDSA(digest: TPMCrypto.hash(hash, [1, 2, 4]), r: r, s: s))
  }

  @Test(arguments: vectors)
  func signaturesOutOfRangeAreBad(vector: ECDSAVector) throws {
    let key = try ECPublicKey(curve: vector.curve, point: vector.point)
    let n = try vector.curve.parameters.n
    let good = vector.signature
    let zero = [UInt8](repeating: 0, count: vector.curve.size)
    for number in [[], zero, n, [0] + good.r, [UInt8](repeating: 0xFF, count: 300)] {
      #expect(try !key.verifyECDSA(digest: vector.digest, r: number, s: good.s))
      #expect(try !key.verifyECDSA(digest: vector.digest, r: good.r, s: number))
    }
  }

  @Test(arguments: Curve.allCases)
  func scalarsOutOfRangeAreNoKeys(curve: Curve) throws {
    let n = try curve.parameters.n
    var last = n
    last[last.count - 1] -= 1
    for scalar in [[], [0], n, [1] + n, [UInt8](repeating: 0xFF, count: curve.size + 1)] {
      #expect(throws: CryptoError.invalidKey) { try ECPrivateKey(curve: curve, scalar: Secret(scalar)) }
    }
    let one = try ECPrivateKey(curve: curve, scalar: Secret([1]))
    let parameters = try curve.parameters
    #expect(one.publicPoint == ECPoint(x: parameters.gX, y: parameters.gY))
    #expect(one.scalar.count == curve.size)
    let minusOne = try ECPrivateKey(curve: curve, scalar: Secret(last))
    #expect(minusOne.publicPoint.x == parameters.gX && minusOne.publicPoint.y != parameters.gY)
  }

  @Test(arguments: Curve.allCases)
  func pointsOffTheCurveAreNoKeys(curve: Curve) throws {
    let parameters = try curve.parameters
    let good = ECPoint(x: parameters.gX, y: parameters.gY)
    var offCurve = good
    offCurve.y[curve.size - 1] ^= 1
    let zero = [UInt8](repeating: 0, count: curve.size)
    let key = try ECPrivateKey(curve: curve, scalar: Secret([2]))
    for point in [
      offCurve, ECPoint(x: [], y: []), ECPoint(x: zero, y: zero), ECPoint(x: good.x, y: []),
      ECPoint(x: parameters.p, y: good.y), ECPoint(x: good.x, y: [0] + good.y),
      ECPoint(x: [UInt8](repeating: 0xFF, count: curve.size), y: good.y),
    ] {
      #expect(throws: CryptoError.invalidKey) { try ECPublicKey(curve: curve, point: point) }
      #expect(throws: CryptoError.invalidKey) { try key.multiply(point) }
      #expect(throws: CryptoError.invalidKey) { try key.sharedX(with: point) }
      #expect(throws: CryptoError.invalidKey) {
        try ECPrivateKey(curve: curve, scalar: Secret([1]), point: point)
      }
    }
    #expect(throws: CryptoError.invalidKey) { try ECPrivateKey(curve: curve, scalar: Secret([2]), point: good) }
  }

  /// RFC 5903, 8.1.
  @Test func thePublishedSharedSecretComesOut() throws {
    let initiator = try ECPrivateKey(
      curve: .nistP256, scalar: secret("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"))
    let responder = try ECPrivateKey(
      curve: .nistP256, scalar: secret("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53"))
    let shared = try initiator.multiply(responder.publicPoint)
    #expect(shared.x == hex("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"))
    #expect(try responder.multiply(initiator.publicPoint) == shared)
    #expect(try responder.sharedX(with: initiator.publicPoint).octets == shared.x)
    #expect(throws: Never.self) { try ECPublicKey(curve: .nistP256, point: shared) }
  }

  @Test(arguments: Curve.allCases)
  func bothSidesShareThePoint(curve: Curve) throws {
    var source = SystemRandom()
    let a = try ECPrivateKey.generate(curve, from: &source)
    let b = try ECPrivateKey.generate(curve, from: &source)
    let shared = try a.multiply(b.publicPoint)
    #expect(try b.multiply(a.publicPoint) == shared)
    #expect(try a.sharedX(with: b.publicPoint) == Secret(shared.x))
    #expect(shared.x.count == curve.size && shared.y.count == curve.size)
  }

  @Test(arguments: Curve.allCases)
  func theParametersFitTogether(curve: Curve) throws {
    let parameters = try curve.parameters
    #expect(curve.isAvailable && parameters.h == [1])
    for number in [parameters.p, parameters.a, parameters.b, parameters.gX, parameters.gY, parameters.n] {
      #expect(number.count == curve.size)
    }
    // a = p - 3, but 0 on the curves of Barreto and Naehrig.
    if curve == .bnP256 || curve == .bnP638 {
      #expect(parameters.a.allSatisfy { $0 == 0 })
    } else {
      var sum = parameters.a
      var carry = 3
      for place in sum.indices.reversed() {
        carry += Int(sum[place])
        sum[place] = UInt8(carry & 0xFF)
        carry >>= 8
      }
      #expect(sum == parameters.p)
    }
    #expect(throws: Never.self) {
      try ECPublicKey(curve: curve, point: ECPoint(x: parameters.gX, y: parameters.gY))
    }
  }
}
