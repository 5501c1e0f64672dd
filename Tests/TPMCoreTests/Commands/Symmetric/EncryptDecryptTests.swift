// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct EncryptDecryptTests {
  static let iv = [UInt8](hex: "000102030405060708090a0b0c0d0e0f")
  static let counter = [UInt8](hex: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
  static let plain = [UInt8](
    hex: """
      6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
      30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710
      """)
  static let key128 = [UInt8](hex: "2b7e151628aed2a6abf7158809cf4f3c")
  static let key192 = [UInt8](hex: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b")
  static let key256 = [UInt8](hex: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")

  /// NIST SP 800-38A, appendix F: the last of the four blocks of cipher text.
  static let published: [(mode: CipherMode, key: [UInt8], iv: [UInt8], lastBlock: String)] = [
    (.ecb, key128, [], "7b0c785e27e8ad3f8223207104725dd4"),
    (.ecb, key192, [], "9a4b41ba738d6c72fb16691603c18e0e"),
    (.ecb, key256, [], "23304b7a39f9f3ff067d8d8f9e24ecc7"),
    (.cbc, key128, iv, "3ff1caa1681fac09120eca307586e1a7"),
    (.cbc, key192, iv, "08b0e27988598881d920a9e64f5615cd"),
    (.cbc, key256, iv, "b2eb05e2c39be9fcda6c19078c6a9d1b"),
    (.cfb, key128, iv, "c04b05357c5d1c0eeac4c66f9ff7f2e6"),
    (.cfb, key192, iv, "c05f9f9ca9834fa042ae8fba584b09ff"),
    (.cfb, key256, iv, "75a385741ab9cef82031623d55b1e471"),
    (.ofb, key128, iv, "304c6528f659c77866a510d9c1d6ae5e"),
    (.ofb, key192, iv, "6d9f200857ca6c3e9cac524bd9acc92a"),
    (.ofb, key256, iv, "0126141d67f37be8538f5a8be740e484"),
    (.ctr, key128, counter, "1e031dda2fbe03d1792170a0f3009cee"),
    (.ctr, key192, counter, "4f78a7f6d29809585a97daec58c6b050"),
    (.ctr, key256, counter, "dfc9c58db67aada613c2dd08457941a6"),
  ]

  @Test(arguments: published)
  func publishedValuesComeOut(_ mode: CipherMode, _ key: [UInt8], _ iv: [UInt8], _ lastBlock: String) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(key, nil)
    let out = try tpm.crypt(handle, mode, Self.plain, iv)
    #expect(out.data.suffix(16) == [UInt8](hex: lastBlock)[...])
    #expect(try tpm.crypt(handle, mode, out.data, iv, decrypt: true).data == Self.plain)
  }

  /// The first block with the ciphers that SP 800-38A does not have: of OpenSSL's vectors and of the SM4 standard.
  static let published2: [(BlockCipher, CipherMode, key: [UInt8], plain: String, cipher: String)] = [
    (.camellia, .cbc, key128, "6bc1bee22e409f96e93d7e117393172a", "1607cf494b36bbf00daeb0b503c831ab"),
    (.camellia, .cbc, key192, "6bc1bee22e409f96e93d7e117393172a", "2a4830ab5ac4a1a2405955fd2195cf93"),
    (.camellia, .cfb, key128, "6bc1bee22e409f96e93d7e117393172a", "14f7646187817eb586599146b82bd719"),
    (
      .sm4, .ecb, [UInt8](hex: "0123456789abcdeffedcba9876543210"), "0123456789abcdeffedcba9876543210",
      "681edf34d206965e86b3e94f536e4246"
    ),
  ]

  @Test(arguments: published2)
  func publishedValuesOfOtherCiphersComeOut(
    _ cipher: BlockCipher, _ mode: CipherMode, _ key: [UInt8], _ plain: String, _ text: String
  ) throws {
    var tpm = try TestTPM()
    let handle = try tpm.cipherKey(cipher, key, nil)
    let iv = mode.usesIV ? Self.iv : []
    #expect(try tpm.crypt(handle, mode, [UInt8](hex: plain), iv).data == [UInt8](hex: text))
    #expect(try tpm.crypt(handle, mode, [UInt8](hex: text), iv, decrypt: true).data == [UInt8](hex: plain))
  }

  /// CVE-2021-3446 and CVE-2026-21444: the outgoing IV was that of the call, so that a chain of calls was not one call.
  @Test(arguments: CipherMode.allCases, Public.ciphers)
  func cve2021_3446_twoCallsAreOneCall(_ mode: CipherMode, _ cipher: SymmetricCipher) throws {
    var tpm = try TestTPM()
    let handle = try tpm.cipherKey(cipher.cipher, Array(Self.key256.prefix(cipher.keySize)), nil)
    let iv = mode.usesIV ? [UInt8](repeating: 0xFF, count: 16) : []
    let data = (0..<96).map { UInt8($0) }
    for decrypt in [false, true] {
      let whole = try tpm.crypt(handle, mode, data, iv, decrypt: decrypt)
      for cut in stride(from: 0, through: 96, by: 16) {
        let first = try tpm.crypt(handle, mode, Array(data[..<cut]), iv, decrypt: decrypt)
        let second = try tpm.crypt(handle, mode, Array(data[cut...]), first.iv, decrypt: decrypt)
        #expect(first.data + second.data == whole.data)
        #expect(second.iv == whole.iv)
      }
    }
  }

  @Test func theOutgoingIVIsWhatTheModeSays() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, nil)
    let zero = [UInt8](repeating: 0, count: 16)
    #expect(try tpm.crypt(handle, .ecb, Self.plain, []).iv == [])
    for decrypt in [false, true] {
      let four = try tpm.crypt(handle, .ctr, Self.plain, zero, decrypt: decrypt)
      #expect(four.iv == zero.dropLast() + [4])
    }
    #expect(try tpm.crypt(handle, .ctr, Self.plain, Array(repeating: 0xFF, count: 16)).iv == zero.dropLast() + [3])
    for mode in [CipherMode.cbc, .cfb] {
      let out = try tpm.crypt(handle, mode, Self.plain, Self.iv)
      #expect(out.iv == Array(out.data.suffix(16)))
      #expect(try tpm.crypt(handle, mode, out.data, Self.iv, decrypt: true).iv == out.iv)
    }
    let out = try tpm.crypt(handle, .ofb, Self.plain, Self.iv)
    #expect(out.iv == zip(out.data.suffix(16), Self.plain.suffix(16)).map { $0 ^ $1 })
  }

  @Test(arguments: CipherMode.allCases)
  func sizesThatAreNoWholeBlocksAreForStreamsOnly(_ mode: CipherMode) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, nil)
    let iv = mode.usesIV ? Self.iv : []
    for count in [1, 15, 17, 1023] {
      if mode.needsWholeBlocks {
        try tpm.expect(.size.parameter(4), from: EncryptDecrypt.self, [handle]) {
          $0.mode = mode
          $0.ivIn = IV(iv)
          $0.inData = SecretMaxBuffer(Secret([UInt8](repeating: 1, count: count)))
        }
      } else {
        let out = try tpm.crypt(handle, mode, [UInt8](repeating: 1, count: count), iv)
        #expect(out.data.count == count && out.iv.count == 16)
        #expect(
          try tpm.crypt(handle, mode, out.data, iv, decrypt: true).data == [UInt8](repeating: 1, count: count))
      }
    }
  }

  @Test(arguments: CipherMode.allCases, [0, 1024])
  func theSmallestAndTheLargestBufferGoBothWays(_ mode: CipherMode, _ count: Int) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key256, nil)
    let data = [UInt8](repeating: 0x42, count: count)
    let out = try tpm.crypt(handle, mode, data, mode.usesIV ? Self.iv : [])
    #expect(out.data.count == count)
    #expect(try tpm.crypt(handle, mode, out.data, mode.usesIV ? Self.iv : [], decrypt: true).data == data)
    if count == 0 { #expect(out.iv == (mode.usesIV ? Self.iv : [])) }
  }

  @Test func aLargerBufferIsRefused() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, nil)
    try tpm.expect(.size.parameter(4), from: EncryptDecrypt.self, [handle]) {
      $0.mode = .cfb
      $0.ivIn = IV(Self.iv)
      $0.inData = SecretMaxBuffer(Secret([UInt8](repeating: 1, count: 1025)))
    }
  }

  @Test(arguments: CipherMode.allCases, [0, 1, 15, 16])
  func theIVIsOneBlockOrNone(_ mode: CipherMode, _ count: Int) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, nil)
    guard count != (mode.usesIV ? 16 : 0) else { return }
    try tpm.expect(.size.parameter(3), from: EncryptDecrypt.self, [handle]) {
      $0.mode = mode
      $0.ivIn = IV([UInt8](repeating: 0, count: count))
    }
  }

  @Test func theModeOfTheKeyIsTheOnlyOne() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, .cfb)
    let named = try tpm.crypt(handle, .cfb, Self.plain, Self.iv)
    let implied = try tpm.crypt(handle, nil, Self.plain, Self.iv)
    #expect(named.data == implied.data)
    for mode in CipherMode.allCases where mode != .cfb {
      try tpm.expect(.mode.parameter(2), from: EncryptDecrypt.self, [handle]) {
        $0.mode = mode
        $0.ivIn = IV(Self.iv)
      }
    }
  }

  @Test func aKeyWithoutAModeWantsOne() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, nil)
    try tpm.expect(.mode.parameter(2), from: EncryptDecrypt.self, [handle]) { $0.ivIn = IV(Self.iv) }
  }

  @Test(arguments: [nil, CipherMode.cfb])
  func aKeyForCMACDoesNotEncrypt(_ mode: CipherMode?) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, .cmac, .sign)
    try tpm.expect(.mode.parameter(2), from: EncryptDecrypt.self, [handle]) {
      $0.mode = mode
      $0.ivIn = IV(Self.iv)
    }
  }

  @Test(arguments: [(ObjectAttributes.sign, true), (.decrypt, false)])
  func eachDirectionNeedsItsAttribute(_ attributes: ObjectAttributes, _ decrypt: Bool) throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, .cfb, attributes)
    try tpm.expect(.attributes.handle(1), from: EncryptDecrypt.self, [handle]) {
      $0.decrypt = decrypt
      $0.ivIn = IV(Self.iv)
    }
    #expect(try tpm.crypt(handle, .cfb, Self.plain, Self.iv, decrypt: !decrypt).data.count == 64)
  }

  @Test func aRestrictedKeyIsRefused() throws {
    var tpm = try TestTPM()
    let handle = try tpm.primary(.storageAES).handle
    try tpm.expect(.attributes.handle(1), from: EncryptDecrypt.self, [handle]) {
      $0.decrypt = true
      $0.ivIn = IV(Self.iv)
    }
  }

  @Test func otherKindsOfKeysAreRefused() throws {
    var tpm = try TestTPM()
    let others = [try tpm.hmacKey([1], .null), try tpm.eccKey(), tpm.addSequence()]
    for handle in others {
      try tpm.expect(.key.handle(1), from: EncryptDecrypt.self, [handle]) { $0.ivIn = IV(Self.iv) }
    }
  }

  @Test func decryptIsYesOrNo() throws {
    var tpm = try TestTPM()
    let handle = try tpm.aesKey(Self.key128, .cfb)
    var octets = try tpm.octets(EncryptDecrypt.self, [handle]) { $0.ivIn = IV(Self.iv) }
    octets[octets.count - 23] = 2
    tpm.expect(.value.parameter(1), from: octets)
  }
}

extension TestTPM {
  mutating func crypt(
    _ handle: UInt32, _ mode: CipherMode?, _ data: [UInt8], _ iv: [UInt8], decrypt: Bool = false
  ) throws -> (data: [UInt8], iv: [UInt8]) {
    let response = try run(EncryptDecrypt.self, [handle]) {
      $0.decrypt = decrypt
      $0.mode = mode
      $0.ivIn = IV(iv)
      $0.inData = SecretMaxBuffer(Secret(data))
    }
    return (response.outData.secret.disclosed(), response.ivOut.octets)
  }
}
