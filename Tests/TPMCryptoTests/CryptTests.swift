// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@Suite struct CryptTests {
  static let keys = [
    128: "2b7e151628aed2a6abf7158809cf4f3c", 192: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    256: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
  ]
  static let plaintext = hex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
      + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")

  /// SP 800-38A, appendix F.
  static let vectors: [(CipherMode, Int, String)] = [
    (
      .ecb, 128,
      "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed030688"
        + "7b0c785e27e8ad3f8223207104725dd4"
    ),
    (
      .cbc, 128,
      "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e22229516"
        + "3ff1caa1681fac09120eca307586e1a7"
    ),
    (
      .cfb, 128,
      "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b26751f67a3cbb140b1808cf187a4f4df"
        + "c04b05357c5d1c0eeac4c66f9ff7f2e6"
    ),
    (
      .ofb, 128,
      "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed8259740051e9c5fecf64344f7a82260edcc"
        + "304c6528f659c77866a510d9c1d6ae5e"
    ),
    (
      .ctr, 128,
      "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab"
        + "1e031dda2fbe03d1792170a0f3009cee"
    ),
    (
      .ecb, 192,
      "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eefef7afd2270e2e60adce0ba2face6444e"
        + "9a4b41ba738d6c72fb16691603c18e0e"
    ),
    (
      .cbc, 192,
      "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e0"
        + "08b0e27988598881d920a9e64f5615cd"
    ),
    (
      .cfb, 192,
      "cdc80d6fddf18cab34c25909c99a417467ce7f7f81173621961a2b70171d3d7a2e1e8a1dd59b88b1c8e60fed1efac4c9"
        + "c05f9f9ca9834fa042ae8fba584b09ff"
    ),
    (
      .ofb, 192,
      "cdc80d6fddf18cab34c25909c99a4174fcc28b8d4c63837c09e81700c11004018d9a9aeac0f6596f559c6d4daf59a5f2"
        + "6d9f200857ca6c3e9cac524bd9acc92a"
    ),
    (
      .ctr, 192,
      "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e941e36b26bd1ebc670d1bd1d665620abf7"
        + "4f78a7f6d29809585a97daec58c6b050"
    ),
    (
      .ecb, 256,
      "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870b6ed21b99ca6f4f9f153e7b1beafed1d"
        + "23304b7a39f9f3ff067d8d8f9e24ecc7"
    ),
    (
      .cbc, 256,
      "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461"
        + "b2eb05e2c39be9fcda6c19078c6a9d1b"
    ),
    (
      .cfb, 256,
      "dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5407bdf10132415e54b92a13ed0a8267ae2f9"
        + "75a385741ab9cef82031623d55b1e471"
    ),
    (
      .ofb, 256,
      "dc7e84bfda79164b7ecd8486985d38604febdc6740d20b3ac88f6ad82a4fb08d71ab47a086e86eedf39d1c5bba97c408"
        + "0126141d67f37be8538f5a8be740e484"
    ),
    (
      .ctr, 256,
      "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988d"
        + "dfc9c58db67aada613c2dd08457941a6"
    ),
  ]

  static func iv(_ mode: CipherMode) -> [UInt8] {
    switch mode {
    case .ecb: []
    case .ctr: [UInt8](0xF0...0xFF)
    case .cbc, .cfb, .ofb: [UInt8](0..<16)
    }
  }

  static func key(_ bits: Int) -> Secret { secret(keys[bits] ?? "") }

  @Test(arguments: vectors)
  func publishedCiphertextsComeOut(mode: CipherMode, bits: Int, ciphertext: String) throws {
    var iv = Self.iv(mode)
    let encrypted = try crypt(.aes, mode: mode, .encrypt, key: Self.key(bits), iv: &iv, data: Self.plaintext)
    #expect(encrypted == secret(ciphertext))
    iv = Self.iv(mode)
    let decrypted = try crypt(.aes, mode: mode, .decrypt, key: Self.key(bits), iv: &iv, data: hex(ciphertext))
    #expect(decrypted.octets == Self.plaintext)
  }

  @Test(arguments: CipherMode.allCases, [Direction.encrypt, .decrypt])
  func callsOverWholeBlocksGoOnFromEachOther(mode: CipherMode, direction: Direction) throws {
    var iv = Self.iv(mode)
    let whole = try crypt(.aes, mode: mode, direction, key: Self.key(128), iv: &iv, data: Self.plaintext)
    for split in stride(from: 0, through: 64, by: 16) {
      var running = Self.iv(mode)
      let first = try crypt(
        .aes, mode: mode, direction, key: Self.key(128), iv: &running, data: [UInt8](Self.plaintext[..<split]))
      let second = try crypt(
        .aes, mode: mode, direction, key: Self.key(128), iv: &running, data: [UInt8](Self.plaintext[split...]))
      #expect(Secret(concatenating: first, second) == whole)
      #expect(running == iv)
    }
  }

  @Test(arguments: [CipherMode.ctr, .ofb, .cfb], [0, 1, 15, 16, 17, 31, 33])
  func streamsTakeAnyLength(mode: CipherMode, count: Int) throws {
    var iv = Self.iv(mode)
    let whole = try crypt(.aes, mode: mode, .encrypt, key: Self.key(256), iv: &iv, data: Self.plaintext)
    var short = Self.iv(mode)
    let data = [UInt8](Self.plaintext.prefix(count))
    let encrypted = try crypt(.aes, mode: mode, .encrypt, key: Self.key(256), iv: &short, data: data)
    #expect(encrypted == whole.slice(0..<count))
    #expect(short.count == 16)
    var back = Self.iv(mode)
    let decrypted = try crypt(.aes, mode: mode, .decrypt, key: Self.key(256), iv: &back, data: encrypted)
    #expect(decrypted.octets == data)
    #expect(back == short)
  }

  @Test func thePartialLastBlockOfCFBIsFollowedByZeros() throws {
    var iv = Self.iv(.cfb)
    let data = [UInt8](Self.plaintext.prefix(19))
    let encrypted = try crypt(.aes, mode: .cfb, .encrypt, key: Self.key(128), iv: &iv, data: data)
    #expect(iv == [UInt8](encrypted.octets[16...]) + [UInt8](repeating: 0, count: 13))
  }

  @Test func theCounterCarriesOverAllOctets() throws {
    var iv = [UInt8](repeating: 0xFF, count: 16)
    let key = Self.key(128)
    let both = try crypt(.aes, mode: .ctr, .encrypt, key: key, iv: &iv, data: [UInt8](repeating: 0, count: 17))
    #expect(iv == [UInt8](repeating: 0, count: 15) + [1])
    var none: [UInt8] = []
    let zero = try crypt(
      .aes, mode: .ecb, .encrypt, key: key, iv: &none, data: [UInt8](repeating: 0, count: 16))
    #expect(both.slice(16..<17) == zero.slice(0..<1))
  }

  @Test(arguments: [CipherMode.cbc, .ecb], [1, 15, 17, 31])
  func blockModesRefuseParts(mode: CipherMode, count: Int) {
    var iv = Self.iv(mode)
    #expect(throws: CryptoError.invalidInput) {
      try crypt(
        .aes, mode: mode, .encrypt, key: Self.key(128), iv: &iv, data: [UInt8](repeating: 0, count: count))
    }
    #expect(iv == Self.iv(mode))
  }

  @Test(arguments: CipherMode.allCases, [0, 1, 15, 17, 23, 31, 33])
  func keysOfOtherSizesAreRefused(mode: CipherMode, count: Int) {
    var iv = Self.iv(mode)
    #expect(throws: CryptoError.invalidKey) {
      try crypt(.aes, mode: mode, .encrypt, key: Secret().padded(to: count), iv: &iv, data: Self.plaintext)
    }
  }

  @Test(arguments: CipherMode.allCases, [0, 15, 16, 17])
  func vectorsOfOtherSizesAreRefused(mode: CipherMode, count: Int) throws {
    var iv = [UInt8](repeating: 0, count: count)
    if count == (mode == .ecb ? 0 : 16) {
      _ = try crypt(.aes, mode: mode, .encrypt, key: Self.key(128), iv: &iv, data: Self.plaintext)
    } else {
      #expect(throws: CryptoError.invalidInput) {
        try crypt(.aes, mode: mode, .encrypt, key: Self.key(128), iv: &iv, data: Self.plaintext)
      }
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 64])
  func inPlaceIsTheSame(count: Int) throws {
    var iv = Self.iv(.cfb)
    let data = [UInt8](Self.plaintext.prefix(count))
    let expected = try crypt(.aes, mode: .cfb, .encrypt, key: Self.key(128), iv: &iv, data: data)
    var buffer = data
    try buffer.withUnsafeMutableBytes { octets in
      try cryptCFBInPlace(.aes, .encrypt, key: Self.key(128), iv: Self.iv(.cfb), octets)
    }
    #expect(buffer == expected.octets)
    try buffer.withUnsafeMutableBytes { octets in
      try cryptCFBInPlace(.aes, .decrypt, key: Self.key(128), iv: Secret(Self.iv(.cfb)), octets)
    }
    #expect(buffer == data)
  }

  /// SP 800-38A, 6: each mode made anew from single blocks, with each cipher and each size of its key.
  @Test(arguments: CipherMode.allCases, BlockCipher.allCases)
  func everyModeIsWhatItsDefinitionSays(mode: CipherMode, cipher: BlockCipher) throws {
    for bits in cipher.keyBits {
      let key = Secret([UInt8](Self.key(256).octets.prefix(bits / 8)))
      func block(_ octets: [UInt8]) throws -> [UInt8] {
        var none: [UInt8] = []
        return try crypt(cipher, mode: .ecb, .encrypt, key: key, iv: &none, data: octets).octets
      }
      func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }
      var chain = mode == .ctr ? [UInt8](repeating: 0xFF, count: 16) : Self.iv(.cbc)
      var iv = mode == .ecb ? [] : chain
      var expected: [UInt8] = []
      for start in stride(from: 0, to: 64, by: 16) {
        let plain = [UInt8](Self.plaintext[start..<(start + 16)])
        let stream = try block(chain)
        switch mode {
        case .ecb: expected += try block(plain)
        case .cbc:
          chain = try block(sum(plain, chain))
          expected += chain
        case .cfb:
          chain = sum(plain, stream)
          expected += chain
        case .ofb:
          chain = stream
          expected += sum(plain, stream)
        case .ctr:
          // From all ones to zero, and on.
          chain = start == 0 ? [UInt8](repeating: 0, count: 16) : chain.dropLast() + [chain[15] + 1]
          expected += sum(plain, stream)
        }
      }
      let result = try crypt(cipher, mode: mode, .encrypt, key: key, iv: &iv, data: Self.plaintext)
      #expect(result.octets == expected)
      #expect(iv == (mode == .ecb ? [] : chain))
    }
  }

  @Test(arguments: BlockCipher.allCases)
  func ciphersAreAvailableWithTheirKeys(cipher: BlockCipher) {
    #expect(cipher.isAvailable)
    #expect(cipher.keyBits == (cipher == .sm4 ? [128] : [128, 192, 256]) && cipher.blockSize == 16)
  }

  /// Part 1, 8.4.10.4: of AES, and of no other.
  @Test func onlyKeysOfAESAreWeak() {
    let weak = Secret([UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 8))
    let good = Secret([UInt8](repeating: 0, count: 7) + [1] + [UInt8](repeating: 0, count: 8))
    #expect(BlockCipher.aes.isWeak(weak) && !BlockCipher.aes.isWeak(good))
    #expect(!BlockCipher.sm4.isWeak(weak) && !BlockCipher.camellia.isWeak(weak))
  }
}
