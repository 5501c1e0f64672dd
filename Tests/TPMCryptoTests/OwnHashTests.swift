// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// SM3 and SHA-3 of our own, which sequences use, beside libcrypto's.
@Suite struct OwnHashTests {
  static let algorithms: [HashAlgorithm] = [.sm3_256, .sha3_256, .sha3_384, .sha3_512]

  private static func own(_ algorithm: HashAlgorithm, _ parts: [[UInt8]]) -> [UInt8] {
    var state = HashState(algorithm)
    for part in parts { state.update(part) }
    return state.finish()
  }

  /// Every length up to three blocks, so that each place of the padding is met.
  @Test(arguments: algorithms)
  func everyLengthGivesTheDigestOfLibcrypto(_ algorithm: HashAlgorithm) {
    var message: [UInt8] = []
    for length in 0...(3 * algorithm.blockSize) {
      let (ours, theirs) = (Self.own(algorithm, [message]), hash(algorithm, message))
      if ours != theirs { Issue.record("\(algorithm) of \(length) octets") }
      message.append(UInt8(truncatingIfNeeded: length &* 31 &+ 7))
    }
  }

  /// Random octets in random parts; the seed is in the name of the case.
  @Test(arguments: algorithms, 0..<20)
  func randomMessagesInRandomPartsGiveTheDigestOfLibcrypto(_ algorithm: HashAlgorithm, _ seed: Int) throws {
    var random = DeterministicRandom(
      seed: Secret([UInt8(seed)]), personalization: [UInt8](algorithm.libcryptoName.utf8))
    var parts: [[UInt8]] = []
    for _ in 0..<12 {
      let size = try random.secret(2).octets.reduce(0) { $0 << 8 | Int($1) } % (2 * algorithm.blockSize + 5)
      parts.append(try random.secret(size).octets)
    }
    #expect(Self.own(algorithm, parts) == hash(algorithm, parts.flatMap { $0 }))
  }

  /// FIPS 202 gives no intermediate values; these are of the permutation of zero (the Keccak team's first vector).
  @Test func theFirstLanesOfThePermutationOfZero() {
    var lanes = [UInt64](repeating: 0, count: 25)
    var span = lanes.mutableSpan
    Keccak.permute(&span)
    #expect(
      Array(lanes.prefix(4)) == [
        0xF125_8F79_40E1_DDE7, 0x84D5_CCF9_33C0_478A, 0xD598_261E_A65A_A9EE, 0xBD15_4730_6F80_494D,
      ])
  }

  /// The 25 lanes, the count and what fills no block, as they are and not as the machine has them.
  @Test func theSavedFormIsPinned() {
    var state = HashState(.sha3_512)
    state.update([0x61, 0x62, 0x63])
    #expect(state.save() == Secret([UInt8](repeating: 0, count: 200) + [0, 0, 0, 0, 0, 0, 0, 3, 0x61, 0x62, 0x63]))
    var other = HashState(.sm3_256)
    other.update([0x61, 0x62, 0x63])
    #expect(
      other.save()
        == secret("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e 0000000000000003 616263"))
  }
}

/// RSA signatures over digests of SM3, whose encodings are ours.
@Suite struct RSAEncodingTests {
  static let digest = hash(.sm3_256, [UInt8]("abc".utf8))

  @Test(arguments: [1024, 2048, 3072])
  func signaturesOfSM3AreGoodAndOthersAreNot(bits: Int) throws {
    var source = SystemRandom()
    let key = try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
    let publicKey = try RSAPublicKey(modulus: key.modulus, exponent: 65537)
    let other = hash(.sm3_256, [])
    let pkcs1 = try key.sign(pkcs1: .sm3_256, digest: Self.digest)
    let pss = try key.sign(pss: .sm3_256, digest: Self.digest)
    #expect(try pkcs1.count == bits / 8 && publicKey.verify(pkcs1: .sm3_256, digest: Self.digest, signature: pkcs1))
    #expect(try pss.count == bits / 8 && publicKey.verify(pss: .sm3_256, digest: Self.digest, signature: pss))
    #expect(try pss != key.sign(pss: .sm3_256, digest: Self.digest), "the salt is fresh")
    for hash in [HashAlgorithm.sha256, .sha3_256] {
      #expect(try !publicKey.verify(pkcs1: hash, digest: Self.digest, signature: pkcs1))
      #expect(try !publicKey.verify(pss: hash, digest: Self.digest, signature: pss))
    }
    #expect(try !publicKey.verify(pkcs1: .sm3_256, digest: other, signature: pkcs1))
    #expect(try !publicKey.verify(pss: .sm3_256, digest: other, signature: pss))
    #expect(try !publicKey.verify(pss: .sm3_256, digest: Self.digest, signature: pkcs1))
    #expect(try !publicKey.verify(pkcs1: .sm3_256, digest: Self.digest, signature: pss))
    for place in [0, bits / 16, bits / 8 - 1] {
      var (first, second) = (pkcs1, pss)
      first[place] ^= 1
      second[place] ^= 1
      #expect(try !publicKey.verify(pkcs1: .sm3_256, digest: Self.digest, signature: first))
      #expect(try !publicKey.verify(pss: .sm3_256, digest: Self.digest, signature: second))
    }
    let large = [UInt8](repeating: 0xFF, count: bits / 8)
    #expect(try !publicKey.verify(pss: .sm3_256, digest: Self.digest, signature: large))
    #expect(throws: CryptoError.invalidInput) { try key.sign(pss: .sm3_256, digest: [1]) }
  }

  /// RFC 8017, 9.2: 00 01, octets FF, 00 and the DigestInfo with the identifier of SM3.
  @Test func theEncodingOfPKCS1IsThatOfTheText() throws {
    let signature = try RSATests.privateKey().sign(pkcs1: .sm3_256, digest: Self.digest)
    let info = hex("3030300c06082a811ccf5501831105000420") + Self.digest
    let expected = [0x00, 0x01] + [UInt8](repeating: 0xFF, count: 128 - 3 - info.count) + [0x00] + info
    #expect(try RSATests.publicKey().encrypt(.none, Secret(signature)) == expected)
  }

  /// Where libcrypto's RSA takes the hash, it and our encoding take each other's signatures.
  @Test(arguments: [HashAlgorithm.sha1, .sha256, .sha384, .sha3_256])
  func ourEncodingAndThatOfLibcryptoAgree(_ algorithm: HashAlgorithm) throws {
    let (key, publicKey) = (try RSATests.privateKey(), try RSATests.publicKey())
    let digest = hash(algorithm, [1, 2, 3])
    let encoding = PSSEncoding(hash: algorithm, size: 128)
    let theirs = try key.sign(pss: algorithm, digest: digest)
    #expect(encoding.accepts(try publicKey.encrypt(.none, Secret(theirs)), digest))
    for saltLength in [0, 1, 126 - algorithm.size] {
      let encoded = try encoding.encode(digest, salt: [UInt8](repeating: 9, count: saltLength))
      let ours = try key.rawPrivate(encoded).octets
      #expect(try publicKey.verify(pss: algorithm, digest: digest, signature: ours))
    }
    #expect(throws: CryptoError.invalidInput) {
      try encoding.encode(digest, salt: [UInt8](repeating: 9, count: 127 - algorithm.size))
    }
  }

  /// RFC 8017, B.2.1, with SHA-256 in both; the value was computed apart.
  @Test func theMaskIsTheHashesOfSeedAndCounter() {
    let mask = mgf1(.sha256, [1, 2, 3], count: 40)
    #expect(mask == hash(.sha256, [1, 2, 3, 0, 0, 0, 0]) + hash(.sha256, [1, 2, 3, 0, 0, 0, 1]).prefix(8))
    #expect(mgf1(.sha256, [1], count: 0).isEmpty)
  }
}
