// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct MACTests {
  static let key128 = [UInt8](hex: "2b7e151628aed2a6abf7158809cf4f3c")
  static let message = [UInt8](
    hex: """
      6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
      30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710
      """)

  /// RFC 4493, 4.
  static let cmacs = [
    (0, "bb1d6929e95937287fa37d129b756746"), (16, "070a16b46b4d4144f79bdd9dd04a287c"),
    (40, "dfa66747de9ae63030ca32611497c827"), (64, "51f0bebf7e3b9d92fc49741779363cfe"),
  ]

  @Test(arguments: cmacs)
  func publishedCMACsComeOut(_ count: Int, _ mac: String) throws {
    var tpm = try TestTPM()
    let fixed = try tpm.aesKey(Self.key128, .cmac, .sign)
    let open = try tpm.aesKey(Self.key128, nil)
    let data = Array(Self.message[..<count])
    #expect(try tpm.mac(fixed, data).outMAC.octets == [UInt8](hex: mac))
    #expect(try tpm.mac(fixed, data, .cmac).outMAC.octets == [UInt8](hex: mac))
    #expect(try tpm.mac(open, data, .cmac).outMAC.octets == [UInt8](hex: mac))
  }

  /// Computed by `openssl mac` over the octets 00 to 27.
  static let otherCMACs: [(BlockCipher, key: String, mac: String)] = [
    (.camellia, "2b7e151628aed2a6abf7158809cf4f3c", "45ff43a31c290d020d442ed05243f098"),
    (.camellia, "2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da5", "d7457c70630729257cd7a341aab99389"),
    (
      .camellia, "2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfe",
      "b62aeb418a4a152991f6756d3c779fa6"
    ),
    (.sm4, "2b7e151628aed2a6abf7158809cf4f3c", "4cbb29cfa65c775c165fd42312ccbb7f"),
  ]

  @Test(arguments: otherCMACs)
  func cmacsOfOtherCiphersComeOut(_ cipher: BlockCipher, _ key: String, _ mac: String) throws {
    var tpm = try TestTPM()
    let fixed = try tpm.cipherKey(cipher, [UInt8](hex: key), .cmac, .sign)
    let open = try tpm.cipherKey(cipher, [UInt8](hex: key), nil)
    #expect(try tpm.mac(fixed, Array(0..<40)).outMAC.octets == [UInt8](hex: mac))
    #expect(try tpm.mac(open, Array(0..<40), .cmac).outMAC.octets == [UInt8](hex: mac))
  }

  /// RFC 4231, 4.3 (test case 2), and RFC 2202, 3.
  static let hmacs: [(HashAlgorithm, String)] = [
    (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      .sha384,
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    (
      .sha512,
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
  ]

  @Test(arguments: hmacs)
  func publishedHMACsComeOut(_ algorithm: HashAlgorithm, _ mac: String) throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey(Array("Jefe".utf8), .null)
    let fixed = try tpm.hmacKey(Array("Jefe".utf8), .hmac(algorithm))
    let data = Array("what do ya want for nothing?".utf8)
    #expect(try tpm.mac(key, data, .hmac(algorithm)).outMAC.octets == [UInt8](hex: mac))
    #expect(try tpm.mac(fixed, data).outMAC.octets == [UInt8](hex: mac))
  }

  /// The matrix of Part 3, 17.3: each scheme of the key with each of the caller.
  @Test func theSchemesOfKeyAndCallerMustAgree() throws {
    var tpm = try TestTPM()
    for own in [nil] + HashAlgorithm.allCases.map(Optional.some) {
      let key = try tpm.hmacKey([1, 2, 3], own.map { KeyedHashScheme.hmac($0) } ?? .null)
      for asked in [nil] + HashAlgorithm.allCases.map(Optional.some) {
        if let used = own ?? asked, asked == nil || own == nil || own == asked {
          #expect(try tpm.mac(key, [9], asked.map { .hmac($0) }).outMAC.count == used.size)
        } else {
          try tpm.expect(.value.parameter(2), from: MAC.self, [key]) { $0.inScheme = asked.map { .hmac($0) } }
        }
      }
      try tpm.expect(.value.parameter(2), from: MAC.self, [key]) { $0.inScheme = .cmac }
      try tpm.run(FlushContext.self) { $0.flushHandle = .init(key) }
    }
  }

  @Test func aCipherKeyTakesCMACOnly() throws {
    var tpm = try TestTPM()
    let wrong: [(SymmetricMode?, [MACScheme?])] = [
      (nil, [nil, .hmac(.sha256)]), (.cmac, [.hmac(.sha256)]), (.cfb, [nil, .cmac, .hmac(.sha1)]),
    ]
    for (mode, schemes) in wrong {
      let key = try tpm.aesKey(Self.key128, mode, .sign)
      for scheme in schemes {
        try tpm.expect(.value.parameter(2), from: MAC.self, [key]) { $0.inScheme = scheme }
      }
    }
  }

  @Test func anUnknownSchemeIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .null)
    let octets = try tpm.octets(MAC.self, [key]) { $0.inScheme = .cmac }
    tpm.expect(.symmetric.parameter(2), from: Array(octets.dropLast(2)) + [0, 0x2A])
  }

  @Test func theKeyMustBeAnUnrestrictedOneThatSigns() throws {
    var tpm = try TestTPM()
    let restricted = try tpm.primary(.hmacKey.with(.restricted)).handle
    let decrypting = try tpm.aesKey(Self.key128, nil, .decrypt)
    let sealed = try tpm.hmacKey([1], .null, [])
    for (handle, code) in [
      (restricted, ResponseCode.attributes.handle(1)), (decrypting, .key.handle(1)), (sealed, .key.handle(1)),
      (try tpm.eccKey(), .type.handle(1)), (tpm.addSequence(), .type.handle(1)),
    ] {
      try tpm.expect(code, from: MAC.self, [handle]) { $0.inScheme = .hmac(.sha256) }
    }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 128])
  func keysOfEverySizeAreUsed(_ count: Int) throws {
    var tpm = try TestTPM()
    let secret = [UInt8](repeating: 0xAA, count: count)
    let key = try tpm.hmacKey(secret, .null)
    var expected = HMAC(.sha256, key: Secret(secret))
    expected.update([1, 2])
    let mac = expected.finish()
    #expect(try tpm.mac(key, [1, 2], .hmac(.sha256)).outMAC.octets == mac)
  }

  @Test func theBufferHas1024OctetsAtMost() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    #expect(try tpm.mac(key, [UInt8](repeating: 1, count: 1024)).outMAC.count == 32)
    try tpm.expect(.size.parameter(1), from: MAC.self, [key]) {
      $0.buffer = MaxBuffer([UInt8](repeating: 1, count: 1025))
    }
  }
}

extension TestTPM {
  mutating func mac(_ key: UInt32, _ data: [UInt8], _ scheme: MACScheme? = nil) throws -> TestResponse<MAC> {
    try run(MAC.self, [key]) {
      $0.buffer = MaxBuffer(data)
      $0.inScheme = scheme
    }
  }
}
