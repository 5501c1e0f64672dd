// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct RSATests {
  static let modulus = hex(
    "f2f4695f0f6d8fdde26d8209f90e2097d771e63f076e39c275457b07022d4a0893feb14d81d3d1656e01648b3bb8a1b2"
      + "a66d397d1da08760596000bfb6450326788caa88d7425ea343db556adb7d7036a3dfce50d57da5102f5d96191bbcd073"
      + "6dd7e972674bc486fa6f2a3d0c235aef23b1906301c4c1b9b120f3c01fa02fc1")
  static let prime = secret(
    "f3060884b421e342351dc1951878ce988d2eb9a5e7e88bc0fa2440f3c9ad5a05ce05fe44368140543c7451cdf7489672"
      + "032ebf8291fe96a60a7fcf6ac9aca6ff")
  static let digest = hash(.sha256, [UInt8]("sample".utf8))

  static func privateKey() throws -> RSAPrivateKey {
    try RSAPrivateKey(modulus: modulus, exponent: 65537, prime: prime)
  }

  static func publicKey() throws -> RSAPublicKey { try RSAPublicKey(modulus: modulus, exponent: 65537) }

  /// Computed apart by plain exponentiation.
  @Test func theSignatureOfPKCS1ComesOut() throws {
    let expected = hex(
      "b1e33dbb713506094a22336ba3c27ab8c9d69b6ffe8ade7ca2ee984c92a45b6d40b89fd7566ecab36c00e99890a8f745"
        + "1f365277bf7c5d8afda4fc7b166caaa6cb968d7c46c7ee19b597af301b2eec8e0b0eb976c6620a57ab1d217a6026269f"
        + "d9f12832781f5ce8e0c0f43b3d37c137ddf9544abc5b5f8818809cad200e941b")
    #expect(try Self.privateKey().sign(pkcs1: .sha256, digest: Self.digest) == expected)
    #expect(try Self.publicKey().verify(pkcs1: .sha256, digest: Self.digest, signature: expected))
  }

  /// Computed apart by plain exponentiation.
  @Test func thePrivatePrimitiveComesOut() throws {
    let expected = hex(
      "4f1c860c3d12172fae8cdd76cb569a10e8d0d03bffd2b0b559fff92eec77491c51e1563f8af94e9a86cc05a8d36f55b9"
        + "d850087b13fb54cfeaf039397b1864a1e3f9e75f6719c0748f16bcb9c703ae83a90c1056b2cbab6b0727e4595fbcac44"
        + "2dfe96670db1b34f35141bea49d47352f6fc81b1426bd291d3a682d277b272f4")
    let number = [UInt8](0..<128)
    #expect(try Self.privateKey().rawPrivate(number).octets == expected)
    #expect(try Self.publicKey().encrypt(.none, Secret(expected)) == number)
  }

  /// Made by another program: salts as long as the digest, and as long as can be.
  @Test(arguments: [
    "685b1eb4015816522aa274b066ef2696353ae1f2450a0a6979ee739702df9b794794ce6fd4c8f4d25909fc6f58a30414"
      + "9af0b5a6ff639fac56b6df42ffd7837ac5c1952f0e691b0d941839306eb83f6441e0a27084cf0e4acd3b74e2f3bf9209"
      + "0d0c629b1feb5aedf823b8074f5d0c2e53b240f0549f98df1ef8058fd7eded6c",
    "790c95b1e8cf05ff56e9aada024bcd999fe93415403cd9f54249e7f8aed3072a0b66e38ed849850583b2102e3abedc1f"
      + "ff9863e703d156edc275998377f18e02ddb683e11bbbc3fcb215204fbdffec23e7bc06b90a4213ca416c9d7c9227d640"
      + "7418cb6270cd0cbb14135d6b79c580463d4b916940ca358f2d68fa6d063a1afa",
  ])
  func foreignSignaturesOfPSSAreGood(signature: String) throws {
    let key = try Self.publicKey()
    #expect(try key.verify(pss: .sha256, digest: Self.digest, signature: hex(signature)))
    #expect(try !key.verify(pkcs1: .sha256, digest: Self.digest, signature: hex(signature)))
    #expect(try !key.verify(pss: .sha256, digest: hash(.sha256, []), signature: hex(signature)))
  }

  /// Made by another program, with the label "DUPLICATE" and its zero octet.
  @Test func aForeignCiphertextOfOAEPIsRead() throws {
    let ciphertext = hex(
      "4467e107d57844d0b4092cd678d0ae8ff0f8ad833e8caacb353c056791f8847967376de23786245d42eb8bdacb910fc2"
        + "7b0ea0bde194f136bad045b1ab77d8fc3d126bbbe9375f8aed4241a101efe37695c3b735f52cd333226259150f998ef1"
        + "27894111384ad21fd1b2bf9bd3529a7cafb7c7bf8ea938c513dc1696008e54a1")
    let label = [UInt8]("DUPLICATE".utf8)
    let key = try Self.privateKey()
    #expect(try key.decrypt(.oaep(.sha256, label: label + [0]), ciphertext).octets == [UInt8]("attack at dawn".utf8))
    for padding in [
      RSAPadding.oaep(.sha256, label: label), .oaep(.sha256, label: []), .oaep(.sha1, label: label + [0]),
      .oaep(.sha384, label: label + [0]), .pkcs1,
    ] {
      #expect(throws: CryptoError.invalidInput) { try key.decrypt(padding, ciphertext) }
    }
  }

  @Test(arguments: [1024, 2048, 3072, 4096])
  func keysOfAllSizesWork(bits: Int) throws {
    var source = SystemRandom()
    let key = try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
    #expect(key.bits == bits && key.modulus.count == bits / 8 && key.prime.count == bits / 16)
    #expect(key.modulus[0] & 0x80 != 0)
    let again = try RSAPrivateKey(modulus: key.modulus, exponent: 65537, prime: key.prime)
    let publicKey = try RSAPublicKey(modulus: key.modulus, exponent: 65537)
    let message = Secret([1, 2, 3])
    for padding in [RSAPadding.pkcs1, .oaep(.sha256, label: [0x41, 0]), .oaep(.sha1, label: [])] {
      let ciphertext = try publicKey.encrypt(padding, message)
      #expect(ciphertext.count == bits / 8)
      #expect(try again.decrypt(padding, ciphertext) == message)
    }
    for algorithm in HashAlgorithm.allCases {
      let digest = hash(algorithm, [7])
      let signature = try again.sign(pkcs1: algorithm, digest: digest)
      #expect(try publicKey.verify(pkcs1: algorithm, digest: digest, signature: signature))
      let salted = try key.sign(pss: algorithm, digest: digest)
      #expect(try publicKey.verify(pss: algorithm, digest: digest, signature: salted))
      #expect(try !publicKey.verify(pss: algorithm, digest: digest, signature: signature))
    }
  }

  @Test(arguments: [UInt32(3), 5, 17, 257, 65537, 4_294_967_295])
  func otherExponentsWork(exponent: UInt32) throws {
    var source = SystemRandom()
    let key = try RSAPrivateKey.generate(bits: 1024, exponent: exponent, from: &source)
    let signature = try key.sign(pkcs1: .sha256, digest: Self.digest)
    let publicKey = try RSAPublicKey(modulus: key.modulus, exponent: exponent)
    #expect(try publicKey.verify(pkcs1: .sha256, digest: Self.digest, signature: signature))
  }

  @Test(arguments: [0, 1, 512, 1023, 1536, 2047, 8192, -2048])
  func otherSizesAreNotMade(bits: Int) {
    var source = SystemRandom()
    #expect(throws: CryptoError.unsupported) {
      try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
    }
  }

  @Test(arguments: [0, 1, 5])
  func theSearchForPrimesCanBeGivenUp(after count: Int) {
    var source = DeterministicRandom(seed: Secret([7]), personalization: [])
    var asked = 0
    #expect(throws: CryptoError.cancelled) {
      try RSAPrivateKey.generate(bits: 2048, exponent: 65537, from: &source) {
        asked += 1
        return asked > count
      }
    }
    #expect(asked == count + 1)
  }

  @Test(arguments: [UInt32(0), 1, 2, 65536])
  func otherExponentsAreRefused(exponent: UInt32) {
    var source = SystemRandom()
    #expect(throws: CryptoError.invalidKey) {
      try RSAPrivateKey.generate(bits: 1024, exponent: exponent, from: &source)
    }
    #expect(throws: CryptoError.invalidKey) { try RSAPublicKey(modulus: Self.modulus, exponent: exponent) }
    #expect(throws: CryptoError.invalidKey) {
      try RSAPrivateKey(modulus: Self.modulus, exponent: exponent, prime: Self.prime)
    }
  }

  @Test func badKeysAreRefused() {
    var even = Self.modulus
    even[127] &= 0xFE
    var low = Self.modulus
    low[0] &= 0x7F
    var other = Self.modulus
    other[64] ^= 1
    for modulus in [[], [0], even, low, [UInt8](repeating: 0xFF, count: 63), [UInt8](repeating: 0xFF, count: 513)] {
      #expect(throws: CryptoError.invalidKey) { try RSAPublicKey(modulus: modulus, exponent: 65537) }
      #expect(throws: CryptoError.invalidKey) {
        try RSAPrivateKey(modulus: modulus, exponent: 65537, prime: Self.prime)
      }
    }
    var wrong = Self.prime.octets
    wrong[63] ^= 2
    let one = [UInt8](repeating: 0, count: 63) + [1]
    for prime in [[], [1], one, [UInt8](repeating: 0, count: 64), wrong, [0] + Self.prime.octets, Self.modulus] {
      #expect(throws: CryptoError.invalidKey) {
        try RSAPrivateKey(modulus: Self.modulus, exponent: 65537, prime: Secret(prime))
      }
    }
    #expect(throws: CryptoError.invalidKey) {
      try RSAPrivateKey(modulus: other, exponent: 65537, prime: Self.prime)
    }
  }

  @Test func theLengthsOfMessagesAreLimited() throws {
    let key = try Self.privateKey()
    let publicKey = try Self.publicKey()
    for (padding, limit) in [(RSAPadding.pkcs1, 117), (.oaep(.sha1, label: [0]), 86), (.oaep(.sha256, label: []), 62)] {
      for count in [0, 1, limit - 1, limit] {
        let message = Secret([UInt8](repeating: 0xA5, count: count))
        #expect(try key.decrypt(padding, publicKey.encrypt(padding, message)) == message)
      }
      #expect(throws: CryptoError.invalidInput) {
        try publicKey.encrypt(padding, Secret().padded(to: limit + 1))
      }
    }
    #expect(throws: CryptoError.invalidInput) { try publicKey.encrypt(.none, Secret(Self.modulus)) }
    #expect(throws: CryptoError.invalidInput) { try publicKey.encrypt(.none, Secret([1]).padded(to: 129)) }
    #expect(try publicKey.encrypt(.none, Secret([0, 0, 1])) == [UInt8](repeating: 0, count: 127) + [1])
    // OAEP of SHA-512 does not fit in 1024 bits.
    #expect(throws: CryptoError.invalidInput) { try publicKey.encrypt(.oaep(.sha512, label: []), Secret()) }
  }

  @Test(arguments: [RSAPadding.none, .pkcs1, .oaep(.sha256, label: [])])
  func badCiphertextsAllGiveOneError(padding: RSAPadding) throws {
    let key = try Self.privateKey()
    let zero = [UInt8](repeating: 0, count: 127)
    for ciphertext in [[], [1], zero, Self.modulus, [UInt8](repeating: 0xFF, count: 128), zero + zero] {
      #expect(throws: CryptoError.invalidInput) { try key.decrypt(padding, ciphertext) }
    }
    if padding != .none {
      for value in 0..<32 {
        #expect(throws: CryptoError.invalidInput) { try key.decrypt(padding, zero + [UInt8(value)]) }
      }
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aDigestHasTheSizeOfItsHash(algorithm: HashAlgorithm) throws {
    let key = try Self.privateKey()
    let publicKey = try Self.publicKey()
    for count in [0, algorithm.size - 1, algorithm.size + 1] {
      let digest = [UInt8](repeating: 1, count: count)
      let signature = [UInt8](repeating: 1, count: 128)
      #expect(throws: CryptoError.invalidInput) { try key.sign(pkcs1: algorithm, digest: digest) }
      #expect(throws: CryptoError.invalidInput) { try key.sign(pss: algorithm, digest: digest) }
      #expect(throws: CryptoError.invalidInput) {
        try publicKey.verify(pkcs1: algorithm, digest: digest, signature: signature)
      }
      #expect(throws: CryptoError.invalidInput) {
        try publicKey.verify(pss: algorithm, digest: digest, signature: signature)
      }
    }
  }

  @Test func badSignaturesAreBad() throws {
    let publicKey = try Self.publicKey()
    let good = try Self.privateKey().sign(pkcs1: .sha256, digest: Self.digest)
    for position in [0, 1, 64, 127] {
      var signature = good
      signature[position] ^= 4
      #expect(try !publicKey.verify(pkcs1: .sha256, digest: Self.digest, signature: signature))
    }
    for signature in [[], [0] + good, [UInt8](good.dropLast()), Self.modulus] {
      #expect(try !publicKey.verify(pkcs1: .sha256, digest: Self.digest, signature: signature))
      #expect(try !publicKey.verify(pss: .sha256, digest: Self.digest, signature: signature))
    }
    #expect(try publicKey.verify(pkcs1: .sha256, digest: Self.digest, signature: good))
  }

  /// Keys with the fault called ROCA have every prime, and so the modulus, a power of 65537 modulo each small prime.
  @Test func primesHaveNoFingerprint() throws {
    let smallPrimes: [UInt64] = [
      11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
    ]
    var source = SystemRandom()
    for _ in 0..<4 {
      let key = try RSAPrivateKey.generate(bits: 1024, exponent: 65537, from: &source)
      for number in [key.modulus, key.prime.octets] {
        let fitting = smallPrimes.filter { prime in
          let rest = number.reduce(UInt64(0)) { ($0 << 8 | UInt64($1)) % prime }
          var power: UInt64 = 1
          repeat {
            if power == rest { return true }
            power = power * 65537 % prime
          } while power != 1
          return false
        }
        #expect(fitting.count < smallPrimes.count)
      }
    }
  }
}
