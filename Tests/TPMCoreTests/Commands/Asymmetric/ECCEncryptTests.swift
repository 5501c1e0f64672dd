// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct ECCEncryptTests {
  /// KDF2 of ISO/IEC 18033-2, made anew.
  private static func stream(_ hash: HashAlgorithm, _ z: [UInt8], _ count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    var counter: UInt32 = 0
    while octets.count < count {
      counter += 1
      octets += TPMCrypto.hash(hash, z + counter.wire)
    }
    return Array(octets.prefix(count))
  }

  @Test(arguments: Curve.allCases, [HashAlgorithm.sha1, .sha256, .sha512])
  func theParts(_ curve: Curve, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve, .null, .decrypt)
    let message = [UInt8]("a message for the holder of the key, of more than one block of the hash".utf8)
    let made = try tpm.encryptECC(key, message, .kdf2(hash))
    let point = ECPoint(x: made.C1.value.x.octets, y: made.C1.value.y.octets)
    #expect(point.x.count == curve.size && point.y.count == curve.size)
    let shared = try TestKeys.ecc(curve).multiply(point)
    let stream = Self.stream(hash, shared.x + shared.y, message.count)
    #expect(made.C2.octets == zip(message, stream).map { $0 ^ $1 })
    #expect(made.C3.octets == TPMCrypto.hash(hash, shared.x + message + shared.y))
    #expect(try tpm.decryptECC(key, made, .kdf2(hash)) == message)
  }

  @Test(arguments: [0, 1, 1023, 1024])
  func messagesOfAnyLengthComeBack(_ count: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.sm2P256, .null, .decrypt)
    let message = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let made = try tpm.encryptECC(key, message, .kdf2(.sha256))
    #expect(made.C2.count == count && made.C3.count == 32)
    #expect(try tpm.decryptECC(key, made, .kdf2(.sha256)) == message)
  }

  @Test func aMessageThatIsTooLongIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let octets = try tpm.octets(ECCEncrypt.self, [key])
    let tail = [UInt8](repeating: 0, count: 1025) + [0, 0x21, 0, 0x0B]
    tpm.expect(.size.parameter(1), from: TestTPM.resized(Array(octets.dropLast(4)) + UInt16(1025).wire + tail))
  }

  @Test func theSameMessageIsAnotherEachTime() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let first = try tpm.encryptECC(key, [1, 2, 3], .kdf2(.sha256))
    let second = try tpm.encryptECC(key, [1, 2, 3], .kdf2(.sha256))
    #expect(first.C1 != second.C1 && first.C2 != second.C2 && first.C3 != second.C3)
  }

  @Test func thePublicPartIsEnoughAndAttributesDoNotMatter() throws {
    var tpm = try TestTPM()
    for attributes in [ObjectAttributes.sign, .decrypt, []] {
      let area = Public(
        objectAttributes: attributes, parameters: .ecc(ECCParameters(curveID: .nistP256)),
        unique: .ecc(ECCPoint(TestKeys.ecc(.nistP256).publicPoint)))
      let made = try tpm.encryptECC(tpm.loadPublic(area), [7], .kdf2(.sha256))
      #expect(try tpm.decryptECC(tpm.eccKey(), made, .kdf2(.sha256)) == [7])
    }
  }

  @Test(arguments: [KDFScheme.null, .mgf1(.sha256), .kdf1SP80056A(.sha256), .kdf1SP800108(.sha256)])
  func onlyKDF2Encrypts(_ scheme: KDFScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    try tpm.expect(.scheme.parameter(2), from: ECCEncrypt.self, [key]) { $0.inScheme = scheme }
    try tpm.expect(.scheme.parameter(4), from: ECCDecrypt.self, [key]) { $0.inScheme = scheme }
  }

  /// No command makes a key with a key derivation, but it would be the one to use.
  @Test func theKeyDerivationOfTheKeyIsTheOnlyOne() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    tpm.prepare { machine in
      guard var object = try? machine.object(key) else { return }
      object.publicArea.parameters = .ecc(ECCParameters(curveID: .nistP256, kdf: .kdf2(.sha384)))
      machine.replace(key, with: .object(object))
    }
    let made = try tpm.encryptECC(key, [1], .null)
    #expect(made.C3.count == 48)
    #expect(try tpm.decryptECC(key, made, .kdf2(.sha384)) == [1])
    for scheme in [KDFScheme.kdf2(.sha256), .mgf1(.sha384)] {
      try tpm.expect(.scheme.parameter(2), from: ECCEncrypt.self, [key]) { $0.inScheme = scheme }
      try tpm.expect(.scheme.parameter(4), from: ECCDecrypt.self, [key]) { $0.inScheme = scheme }
    }
  }

  @Test func theKeyIsOneOfECC() throws {
    var tpm = try TestTPM()
    for handle in [try tpm.rsaKey(1024), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: ECCEncrypt.self, [handle]) { $0.inScheme = .kdf2(.sha256) }
    }
  }
}

extension TestTPM {
  mutating func encryptECC(_ key: UInt32, _ message: [UInt8], _ scheme: KDFScheme) throws -> TestResponse<ECCEncrypt> {
    try run(ECCEncrypt.self, [key]) {
      ($0.plainText, $0.inScheme) = (SecretMaxBuffer(Secret(message)), scheme)
    }
  }

  mutating func decryptECC(
    _ key: UInt32, _ ciphertext: TestResponse<ECCEncrypt>, _ scheme: KDFScheme
  ) throws -> [UInt8] {
    try run(ECCDecrypt.self, [key]) {
      ($0.C1, $0.C2, $0.C3, $0.inScheme) = (ciphertext.C1, ciphertext.C2, ciphertext.C3, scheme)
    }.plainText.secret.disclosed()
  }
}
