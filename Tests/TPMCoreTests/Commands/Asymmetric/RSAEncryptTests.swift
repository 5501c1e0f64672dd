// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct RSAEncryptTests {
  static let label: [UInt8] = Array("label".utf8) + [0]

  static let paddings: [(scheme: RSADecryptScheme, overhead: Int)] =
    [(.rsaes, 11)] + HashAlgorithm.allCases.map { (.oaep($0), 2 * $0.size + 2) }

  @Test(arguments: [UInt16(1024), 2048, 3072], paddings)
  func messagesUpToTheLimitGoThereAndBack(
    _ bits: UInt16, _ padding: (scheme: RSADecryptScheme, overhead: Int)
  ) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(bits)
    let limit = Int(bits) / 8 - padding.overhead
    for count in Set([0, 1, limit]) where count >= 0 && count <= limit {
      // A zero in front, which has to come back as well.
      let message = [UInt8](repeating: 0, count: min(count, 1)) + [UInt8](repeating: 0xA5, count: max(count - 1, 0))
      let data = try tpm.encrypt(key, message, padding.scheme)
      #expect(data.count == Int(bits) / 8)
      #expect(try tpm.decrypt(key, data, padding.scheme) == message)
    }
    try tpm.expect(.value.parameter(1), from: RSAEncrypt.self, [key]) {
      $0.message = SecretMessageRSA(Secret([UInt8](repeating: 1, count: max(limit, 0) + 1)))
      $0.inScheme = padding.scheme
    }
  }

  @Test(arguments: [RSADecryptScheme.rsaes, .oaep(.sha256)])
  func paddingIsRandom(_ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let first = try tpm.encrypt(key, [1], scheme)
    #expect(try tpm.encrypt(key, [1], scheme) != first)
  }

  @Test func thePrivateKeyOfTheModulusDecrypts() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let data = try tpm.encrypt(key, [1, 2, 3], .oaep(.sha1), Self.label)
    #expect(try TestKeys.otherRSA.decrypt(.oaep(.sha1, label: Self.label), data) == Secret([1, 2, 3]))
  }

  /// Without padding the message is a number below the modulus, at most as long.
  @Test func withoutPaddingItIsARawExponentiation() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let modulus = TestKeys.otherRSA.modulus
    // The last is one less than the modulus, which is odd.
    let below: [[UInt8]] = [
      [2], [0, 2], [UInt8](repeating: 0, count: 127) + [2], [0x7F] + modulus.dropFirst(),
      modulus.dropLast() + [modulus[127] - 1],
    ]
    for message in below {
      let data = try tpm.encrypt(key, message, .null)
      #expect(data.count == 128)
      let padded = [UInt8](repeating: 0, count: 128 - message.count) + message
      #expect(try tpm.decrypt(key, data, .null) == padded)
    }
    #expect(try tpm.encrypt(key, [1], .null) == [UInt8](repeating: 0, count: 127) + [1])
    let above: [[UInt8]] = [modulus, [UInt8](repeating: 0xFF, count: 128), [0] + [UInt8](repeating: 1, count: 128)]
    for message in above {
      try tpm.expect(.value.parameter(1), from: RSAEncrypt.self, [key]) {
        $0.message = SecretMessageRSA(Secret(message))
      }
    }
  }

  @Test func theSchemeOfTheKeyIsTheOnlyOne() throws {
    var tpm = try TestTPM()
    let all: [RSADecryptScheme] = [.rsaes, .oaep(.sha1), .oaep(.sha256)]
    for own in all {
      let key = try tpm.rsaKey(1024, own.hashAlg.map { RSAScheme.oaep($0) } ?? .rsaes, .decrypt)
      for asked in all {
        if asked == own {
          let implied = try tpm.encrypt(key, [7], .null)
          #expect(try tpm.decrypt(key, implied, asked) == [7])
          let named = try tpm.encrypt(key, [7], asked)
          #expect(try tpm.decrypt(key, named, .null) == [7])
        } else {
          try tpm.expect(.scheme.parameter(2), from: RSAEncrypt.self, [key]) { $0.inScheme = asked }
        }
      }
    }
  }

  @Test func aKeyThatOnlySignsHasNoSchemeToEncryptWith() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024, .rsassa(.sha256), .sign)
    for scheme in [RSADecryptScheme.null, .rsaes, .oaep(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: RSAEncrypt.self, [key]) { $0.inScheme = scheme }
    }
  }

  @Test func thePublicPartIsEnoughAndAttributesDoNotMatter() throws {
    var tpm = try TestTPM()
    let area = Public(
      objectAttributes: .sign, parameters: .rsa(RSAParameters(keyBits: 1024)),
      unique: .rsa(PublicKeyRSA(TestKeys.otherRSA.modulus)))
    let key = try tpm.loadPublic(area)
    let data = try tpm.encrypt(key, [1, 2], .rsaes)
    #expect(try TestKeys.otherRSA.decrypt(.pkcs1, data) == Secret([1, 2]))
  }

  @Test(arguments: [RSADecryptScheme.null, .rsaes, .oaep(.sha256)])
  func aLabelEndsWithAZeroOctetWhateverTheScheme(_ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    try tpm.expect(.value.parameter(3), from: RSAEncrypt.self, [key]) {
      $0.inScheme = scheme
      $0.label = QualifyingData(Self.label.dropLast())
    }
    let longest = [UInt8](repeating: 1, count: 65) + [0]
    for label in [Self.label, [0], longest] {
      #expect(try tpm.encrypt(key, [1], scheme, label).count == 128)
    }
    let octets = try tpm.octets(RSAEncrypt.self, [key]) { $0.inScheme = scheme }
    tpm.expect(.size.parameter(3), from: TestTPM.resized(Array(octets.dropLast(2)) + [0, 67, 1] + longest))
  }

  @Test func otherKeysAreRefused() throws {
    var tpm = try TestTPM()
    for handle in [try tpm.eccKey(), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: RSAEncrypt.self, [handle]) { $0.message = SecretMessageRSA(Secret([1])) }
    }
  }

  @Test func theSchemeMustBeOneToEncryptWith() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let octets = try tpm.octets(RSAEncrypt.self, [key])
    for stranger: [UInt8] in [[0, 0x14], [0, 0x16], [0, 5], [0x12, 0x34]] {
      tpm.expect(.value.parameter(2), from: Array(octets[..<16]) + stranger + Array(octets[18...]))
    }
    tpm.expect(
      .hash.parameter(2), from: TestTPM.resized(Array(octets[..<16]) + [0, 0x17, 0, 0x10] + Array(octets[18...])))
  }
}

extension TestTPM {
  mutating func encrypt(
    _ key: UInt32, _ message: [UInt8], _ scheme: RSADecryptScheme, _ label: [UInt8] = []
  ) throws -> [UInt8] {
    try run(RSAEncrypt.self, [key]) {
      $0.message = SecretMessageRSA(Secret(message))
      $0.inScheme = scheme
      $0.label = QualifyingData(label)
    }.outData.octets
  }

  mutating func decrypt(
    _ key: UInt32, _ data: [UInt8], _ scheme: RSADecryptScheme, _ label: [UInt8] = []
  ) throws -> [UInt8] {
    try run(RSADecrypt.self, [key]) {
      $0.cipherText = PublicKeyRSA(data)
      $0.inScheme = scheme
      $0.label = QualifyingData(label)
    }.message.secret.disclosed()
  }
}
