// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// SM2 against the examples of its standard, GB/T 32918.5-2017, annexes A to C, and against OpenSSL.
@Suite struct SM2Tests {
  private static let scalar = secret("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
  private static let k = hex("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21")
  private static let point = ECPoint(
    x: hex("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"),
    y: hex("ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"))
  /// The SM3 digest of Z and "message digest".
  private static let digest = hex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
  private static let signature = ECSignature(
    r: hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"),
    s: hex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"))

  @Test func theSignatureOfTheStandardComesOut() throws {
    let key = try ECPrivateKey(curve: .sm2P256, scalar: Self.scalar, point: Self.point)
    var source = FixedScalars(Self.k)
    #expect(try key.sign(sm2: Self.digest, from: &source) == Self.signature)
    let publicKey = try ECPublicKey(curve: .sm2P256, point: Self.point)
    #expect(try publicKey.verify(sm2: Self.digest, signature: Self.signature))
  }

  @Test(arguments: 0..<32)
  func noOctetOfTheSignatureMayBeAnother(place: Int) throws {
    let key = try ECPublicKey(curve: .sm2P256, point: Self.point)
    var digest = Self.digest
    digest[place] ^= 1
    #expect(try !key.verify(sm2: digest, signature: Self.signature))
    var signature = Self.signature
    signature.r[place] ^= 1
    #expect(try !key.verify(sm2: Self.digest, signature: signature))
    signature = Self.signature
    signature.s[place] ^= 1
    #expect(try !key.verify(sm2: Self.digest, signature: signature))
  }

  @Test func numbersOutOfRangeAreNoSignature() throws {
    let key = try ECPublicKey(curve: .sm2P256, point: Self.point)
    let n = try Curve.sm2P256.parameters.n
    let (r, s) = (Self.signature.r, Self.signature.s)
    // The number whose sum with r is n, so that t is zero.
    let order = try OrderArithmetic(Curve.sm2P256.group)
    let opposite = try order.negative(BigNumber(r)).octets(32)
    for (r, s) in [([], s), ([0], s), (n, s), (r, []), (r, [0]), (r, n), ([1] + r, s), (r, opposite)] {
      #expect(try !key.verify(sm2: Self.digest, signature: ECSignature(r: r, s: s)))
    }
  }

  @Test func theLastScalarMakesNoSignatures() throws {
    for curve in Curve.allCases {
      var last = try curve.parameters.n
      last[last.count - 1] -= 1
      let key = try ECPrivateKey(curve: curve, scalar: Secret(last))
      var source = SystemRandom()
      #expect(throws: CryptoError.invalidKey) { try key.sign(sm2: Self.digest, from: &source) }
    }
  }

  @Test func aSourceThatAlwaysGivesTheSameEnds() throws {
    // With e = -x mod n the number r is zero, whatever else is done.
    let order = try OrderArithmetic(Curve.sm2P256.group)
    let x = try ECPrivateKey(curve: .sm2P256, scalar: Secret([1])).publicPoint.x
    let digest = try order.negative(order.reduce(BigNumber(x))).octets(32)
    let key = try ECPrivateKey(curve: .sm2P256, scalar: Self.scalar)
    var source = ZeroSource()
    #expect(throws: CryptoError.internalFailure) { try key.sign(sm2: digest, from: &source) }
    // Once is no harm.
    var other = FixedScalars([1], Self.k)
    let signature = try key.sign(sm2: digest, from: &other)
    #expect(try ECPublicKey(curve: .sm2P256, point: Self.point).verify(sm2: digest, signature: signature))
  }

  /// Annex B: both sides find the point that the session key is made of.
  @Test func thePointOfTheStandardIsExchanged() throws {
    func key(_ scalar: String) throws -> ECPrivateKey { try ECPrivateKey(curve: .sm2P256, scalar: secret(scalar)) }
    let dA = try key("81eb26e941bb5af16df116495f90695272ae2cd63d6c4ae1678418be48230029")
    let rA = try key("d4de15474db74d06491c440d305e012400990f3e390c7e87153c12db2ea60bb3")
    let dB = try key("785129917d45a9ea5437a59356b82338eaadda6ceb199088f14ae10defa229b5")
    let rB = try key("7e07124814b309489125eaed101113164ebf0f3458c5bd88335c1f9d596243d6")
    #expect(dB.publicPoint.x == hex("6ae848c57c53c7b1b5fa99eb2286af078ba64c64591b8b566f7357d576f16dfb"))
    let expected = ECPoint(
      x: hex("c558b44bee5301d9f52b44d939bb59584d75b9034dd6a9fc826872109a65739f"),
      y: hex("3252b35b191d8ae01cd122c025204334c5eacf68a0cb4854c6a7d367ecad4de7"))
    #expect(
      try dA.exchangeSM2(ephemeral: rA, peerStatic: dB.publicPoint, peerEphemeral: rB.publicPoint) == expected)
    #expect(
      try dB.exchangeSM2(ephemeral: rB, peerStatic: dA.publicPoint, peerEphemeral: rA.publicPoint) == expected)
    #expect(
      try dA.exchangeMQV(ephemeral: rA, peerStatic: dB.publicPoint, peerEphemeral: rB.publicPoint) != expected)
  }

  @Test func aPointOffTheCurveIsNotExchangedWith() throws {
    let key = try ECPrivateKey(curve: .sm2P256, scalar: Self.scalar)
    let ephemeral = try ECPrivateKey(curve: .sm2P256, scalar: Secret(Self.k))
    var off = Self.point
    off.y[31] ^= 1
    for (fixed, once) in [(off, Self.point), (Self.point, off)] {
      #expect(throws: CryptoError.invalidKey) {
        try key.exchangeSM2(ephemeral: ephemeral, peerStatic: fixed, peerEphemeral: once)
      }
      #expect(throws: CryptoError.invalidKey) {
        try key.exchangeMQV(ephemeral: ephemeral, peerStatic: fixed, peerEphemeral: once)
      }
    }
    let other = try ECPrivateKey(curve: .nistP256, scalar: Secret(Self.k))
    #expect(throws: CryptoError.invalidKey) {
      try key.exchangeMQV(ephemeral: other, peerStatic: Self.point, peerEphemeral: Self.point)
    }
    var source = SystemRandom()
    #expect(throws: CryptoError.invalidKey) {
      try key.sign(ecdaa: Self.digest, .sha256, commitment: other, from: &source)
    }
  }

  /// Annex C, which has SM3.
  @Test(.enabled(if: HashAlgorithm(vector: "sm3") != nil)) func theCiphertextOfTheStandardComesOut() throws {
    let hash = try #require(HashAlgorithm(vector: "sm3"))
    let message = Secret([UInt8]("encryption standard".utf8))
    let expected = SM2Ciphertext(
      c1: ECPoint(
        x: hex("04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"),
        y: hex("e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0")),
      c2: hex("21886ca989ca9c7d58087307ca93092d651efa"),
      c3: hex("59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"))
    var source = FixedScalars(Self.k)
    #expect(try ECPublicKey(curve: .sm2P256, point: Self.point).encrypt(sm2: message, hash, from: &source) == expected)
    #expect(try ECPrivateKey(curve: .sm2P256, scalar: Self.scalar).decrypt(sm2: expected, hash) == message)
  }

  @Test func whatOpenSSLHasSignedIsGood() throws {
    let vector = ECVectors.sm2
    let key = try ECPublicKey(curve: .sm2P256, point: ECPoint(x: hex(vector.x), y: hex(vector.y)))
    let signature = ECSignature(r: hex(vector.signature.r), s: hex(vector.signature.s))
    #expect(try key.verify(sm2: hex(vector.signature.digest), signature: signature))
    #expect(try !key.verify(schnorr: hex(vector.signature.digest), .sha256, signature: signature))
  }

  @Test(arguments: ["sha256", "sha512"])
  func whatOpenSSLHasEncryptedIsDecrypted(name: String) throws {
    let vector = ECVectors.sm2
    let hash = try #require(HashAlgorithm(vector: name))
    let key = try ECPrivateKey(
      curve: .sm2P256, scalar: secret(vector.d), point: ECPoint(x: hex(vector.x), y: hex(vector.y)))
    let one = try #require(vector.ciphertexts.first { $0.hash == name })
    let ciphertext = SM2Ciphertext(c1: ECPoint(x: hex(one.x), y: hex(one.y)), c2: hex(one.c2), c3: hex(one.c3))
    #expect(try key.decrypt(sm2: ciphertext, hash)?.octets == hex(vector.message))
    for place in ciphertext.c2.indices {
      var changed = ciphertext
      changed.c2[place] ^= 1
      #expect(try key.decrypt(sm2: changed, hash) == nil)
    }
    for place in ciphertext.c3.indices {
      var changed = ciphertext
      changed.c3[place] ^= 1
      #expect(try key.decrypt(sm2: changed, hash) == nil)
    }
    var shorter = ciphertext
    shorter.c3.removeLast()
    #expect(try key.decrypt(sm2: shorter, hash) == nil)
  }

  @Test(arguments: [0, 1, 31, 32, 33, 1024])
  func messagesOfAnyLengthComeBack(count: Int) throws {
    let message = try Secret.random(count)
    var source = SystemRandom()
    for curve in Curve.allCases {
      let key = try ECPrivateKey.generate(curve, from: &source)
      let publicKey = try ECPublicKey(curve: curve, point: key.publicPoint)
      let ciphertext = try publicKey.encrypt(sm2: message, .sha384, from: &source)
      #expect(ciphertext.c2.count == count && ciphertext.c3.count == 48)
      #expect(try key.decrypt(sm2: ciphertext, .sha384) == message)
      #expect(try key.decrypt(sm2: ciphertext, .sha256) == nil)
    }
  }
}

/// Draws that are all zero, which is the scalar 1.
private struct ZeroSource: RandomSource {
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    for place in buffer.indices { buffer[place] = 0 }
  }
}
