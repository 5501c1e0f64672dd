// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension KnownAnswerTests.Test {
  /// The tests of the algorithms that compute something, in ascending order of their numbers.
  static let all: [Self] = (hashes + [hmac] + ciphers + modes + derivations + rsa + curves)
    .sorted { $0.algorithm.rawValue < $1.algorithm.rawValue }

  /// The octets that hexadecimal digits stand for.
  static func octets(_ digits: String) -> [UInt8] {
    var octets: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      let value = UInt8(truncatingIfNeeded: digit.hexDigitValue ?? 0)
      if let first = high.take() { octets.append(first << 4 | value) } else { high = value }
    }
    return octets
  }
}

// MARK: - Hashes

extension KnownAnswerTests.Test {
  /// FIPS 180-4, GB/T 32905-2016 and FIPS 202: the digests of "abc".
  private static let hashes: [Self] = [
    hash(.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    hash(.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    hash(
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
    hash(
      .sha512,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
    hash(.sm3_256, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    hash(.sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    hash(
      .sha3_384,
      "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25"),
    hash(
      .sha3_512,
      "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
        + "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"),
  ].filter { test in HashAlgorithm(rawValue: test.algorithm.rawValue)?.isAvailable == true }

  /// Sequences hash apart from everything else, so both ways are tested.
  private static func hash(_ algorithm: HashAlgorithm, _ digest: String) -> Self {
    Self(algorithm: AlgorithmID(rawValue: algorithm.rawValue)) {
      var state = HashState(algorithm)
      state.update([0x61, 0x62, 0x63])
      return TPMCrypto.hash(algorithm, [0x61, 0x62, 0x63]) == octets(digest) && state.finish() == octets(digest)
    }
  }

  /// RFC 4231, 4.3: the HMAC of "what do ya want for nothing?" with the key "Jefe".
  private static let hmac = Self(algorithm: .hmac) {
    var hmac = HMAC(.sha256, key: Secret(Array("Jefe".utf8)))
    hmac.update(Array("what do ya want for nothing?".utf8))
    return hmac.finish() == octets("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }
}

// MARK: - Ciphers

extension KnownAnswerTests.Test {
  /// The ciphers alone: AES with the longer keys (SP 800-38A, appendix F), Camellia (RFC 3713, appendix A) and SM4
  /// (GB/T 32907-2016).
  private static let ciphers: [Self] = [
    cipher(.aes, "6bc1bee22e409f96e93d7e117393172a") {
      [(key192, "bd334f1d6e45f25ff712a214571fa5cc"), (key256, "f3eed1bdb5d2a03c064b5a7e3db181f8")]
    },
    cipher(.sm4, "0123456789abcdeffedcba9876543210") {
      [("0123456789abcdeffedcba9876543210", "681edf34d206965e86b3e94f536e4246")]
    },
    cipher(.camellia, "0123456789abcdeffedcba9876543210") {
      [
        ("0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43"),
        ("0123456789abcdeffedcba98765432100011223344556677", "b4993401b3e996f84ee5cee7d79b09b9"),
        ("0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff", "9acc237dff16d76c20ef7c919e3a7509"),
      ]
    },
  ].filter { test in BlockCipher(rawValue: test.algorithm.rawValue)?.isAvailable == true }

  private static func cipher(
    _ cipher: BlockCipher, _ block: String, _ answers: @escaping @Sendable () -> [(key: String, answer: String)]
  ) -> Self {
    Self(algorithm: AlgorithmID(rawValue: cipher.rawValue)) {
      answers().allSatisfy { encrypts(cipher, .ecb, $0.key, octets(block), $0.answer) }
    }
  }

  /// SP 800-38A, appendix F: two blocks with a key of 128 bits in each mode.
  private static let modes: [Self] =
    BlockCipher.aes.isAvailable
    ? [
      mode(.ecb, "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"),
      mode(.cbc, "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"),
      mode(.cfb, "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"),
      mode(.ofb, "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825"),
      Self(algorithm: .cmac) {
        // SP 800-38B, D.1: no message and one block.
        let messages = [
          ([], "bb1d6929e95937287fa37d129b756746"),
          (octets("6bc1bee22e409f96e93d7e117393172a"), "070a16b46b4d4144f79bdd9dd04a287c"),
        ]
        return messages.allSatisfy { message, answer in
          guard var mac = try? CMACState(.aes, key: Secret(octets(key128))) else { return false }
          guard (try? mac.update(message)) != nil else { return false }
          return (try? mac.finish()) == octets(answer)
        }
      },
      mode(.ctr, "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"),
    ] : []

  private static let key128 = "2b7e151628aed2a6abf7158809cf4f3c"
  private static let key192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"
  private static let key256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"

  private static func mode(_ mode: CipherMode, _ ciphertext: String) -> Self {
    Self(algorithm: AlgorithmID(rawValue: mode.rawValue)) {
      encrypts(
        .aes, mode, key128, octets("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"), ciphertext)
    }
  }

  /// Whether `plain` becomes `ciphertext`, and that becomes `plain` again.
  private static func encrypts(
    _ cipher: BlockCipher, _ mode: CipherMode, _ key: String, _ plain: [UInt8], _ ciphertext: String
  ) -> Bool {
    let start =
      switch mode {
      case .ecb: ""
      case .ctr: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
      case .cbc, .cfb, .ofb: "000102030405060708090a0b0c0d0e0f"
      }
    let key = Secret(octets(key))
    var iv = octets(start)
    var ivBack = iv
    guard let there = try? crypt(cipher, mode: mode, .encrypt, key: key, iv: &iv, data: plain),
      let back = try? crypt(cipher, mode: mode, .decrypt, key: key, iv: &ivBack, data: there)
    else { return false }
    return there == Secret(octets(ciphertext)) && back == Secret(plain)
  }
}

// MARK: - Derivations

extension KnownAnswerTests.Test {
  /// KDFa, KDF2 and KDFe with SHA-256 over a key of the octets 00 to 1F; the answers come from another implementation.
  private static let derivations: [Self] = [
    Self(algorithm: .kdf1SP800108) {
      kdfa(.sha256, key: key, label: "TEST", contextU: contextU, contextV: contextV, bits: 256)
        == Secret(octets("0a1a8fdef6fada3319dc3455f7df1a017a1707b6cde5c2fb8730b507c99a865f"))
    },
    Self(algorithm: .kdf1SP80056A) {
      kdfe(.sha256, z: key, label: "TEST", partyU: contextU, partyV: contextV, bits: 256)
        == Secret(octets("a7ac3f1300a9e135e01a726c49b9950698a9541d3015b67afeb4986d97dd3fdd"))
    },
    Self(algorithm: .kdf2) {
      kdf2(.sha256, z: key, bits: 384)
        == Secret(
          octets(
            "04a6950a06d3e3308ad7d3606ef810eb124e3943404ca746a12c51c7bf776839"
              + "0f8d842ac9cb62349779a7537a78327d"))
    },
  ]

  private static var key: Secret { Secret([UInt8](0..<32)) }
  private static var contextU: [UInt8] { [UInt8](repeating: 0x55, count: 4) }
  private static var contextV: [UInt8] { [UInt8](repeating: 0xAA, count: 4) }
}
