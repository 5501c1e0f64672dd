// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct CertifyX509Tests {
  /// Keys that sign, with the scheme for the command. All of them certify themselves and a key that decrypts.
  private static let signers:
    [(name: String, scheme: SignatureScheme, make: @Sendable (inout TestTPM) throws -> UInt32)] =
      [
        ("RSASSA SHA-1", .rsassa(.sha1), { try $0.rsaKey() }),
        ("RSASSA SHA-256", .rsassa(.sha256), { try $0.rsaKey() }),
        ("RSASSA SHA-384", .rsassa(.sha384), { try $0.rsaKey(1024) }),
        ("RSASSA SHA-512", .rsassa(.sha512), { try $0.rsaKey() }),
        ("RSAPSS SHA-1", .rsapss(.sha1), { try $0.rsaKey() }),
        ("RSAPSS SHA-256", .rsapss(.sha256), { try $0.rsaKey() }),
        ("RSAPSS SHA-512 with little room", .rsapss(.sha512), { try $0.rsaKey(1024) }),
        ("RSAPSS by the key", .null, { try $0.rsaKey(1024, .rsapss(.sha256), .sign) }),
        ("ECDSA P-256", .ecdsa(.sha256), { try $0.eccKey() }),
        ("ECDSA P-384", .ecdsa(.sha384), { try $0.eccKey(.nistP384) }),
        ("ECDSA P-521 SHA-512", .ecdsa(.sha512), { try $0.eccKey(.nistP521) }),
        ("ECDSA P-256 SHA-1", .ecdsa(.sha1), { try $0.eccKey() }),
        ("ECDSA by a restricted key", .null, { try $0.primary(.restrictedP256).handle }),
      ]

  private static let signs: [UInt8] = [0x03, 0x02, 0x02, 0x84]

  @Test(arguments: signers.indices)
  func libcryptoTakesTheCertificate(_ place: Int) throws {
    let signer = Self.signers[place]
    var tpm = try TestTPM()
    let key = try signer.make(&tpm)
    var own = TestCertificate()
    own.keyUsage = Self.signs
    own.objectAttributes = try tpm.machine.object(key).attributes.rawValue
    let root = try tpm.certificate(own, of: key, by: key, signer.scheme)
    #expect(root.version == 3)
    #expect(root.isSigned(by: root))
    #expect(root.keyUsage == 0x84)

    var other = TestCertificate()
    other.keyUsage = [0x03, 0x02, 0x05, 0x20]
    for template in [Public.storageP256, .storageRSA(1024)] {
      let subject = try tpm.primary(template).handle
      let certificate = try tpm.certificate(other, of: subject, by: key, signer.scheme)
      #expect(certificate.isSigned(by: root))
      #expect(!certificate.isSigned(by: certificate))
      #expect(certificate.publicKeyBits == (template.type == .rsa ? 1024 : 256))
    }
  }

  @Test func theTPMAddsWhatItSays() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let certificate = TestCertificate()
    let response = try tpm.certifyX509(certificate, key, key, .ecdsa(.sha256))
    let added = try DERElement.all(in: response.addedToCertificate.octets[...])
    let elements = try added[0].elements()
    #expect(added.count == 1 && elements.map(\.tag) == [0xA0, 0x02, 0x30, 0x30])
    #expect(Array(elements[0].octets) == [0xA0, 3, 2, 1, 2])
    #expect(elements[1].contents.count == 16 && elements[1].contents.first.map { (0x40..<0x80).contains($0) } == true)
    #expect(Array(elements[2].octets) == [0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])
    let toBeSigned = try certificate.toBeSigned(with: response.addedToCertificate.octets)
    #expect(response.tbsDigest.octets == hash(.sha256, toBeSigned))
  }

  @Test func twoCertificatesHaveTwoNumbers() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var numbers: Set<[UInt8]> = []
    for _ in 0..<3 {
      let added = try tpm.certifyX509(TestCertificate(), key, key, .ecdsa(.sha256)).addedToCertificate.octets
      numbers.insert(Array(try DERElement.all(in: added[...])[0].elements()[1].contents))
    }
    #expect(numbers.count == 3)
  }

  /// The caller's algorithm goes into the certificate as it is, whatever it says; so a key without a name can sign.
  @Test func theCallerMaySayTheAlgorithm() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var certificate = TestCertificate()
    certificate.signatureAlgorithm = [0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]
    let response = try tpm.certifyX509(certificate, key, key, .ecdsa(.sha256))
    let added = response.addedToCertificate.octets
    #expect(try DERElement.all(in: added[...])[0].elements().map(\.tag) == [0xA0, 0x02, 0x30])
    let whole = try Certificate(der: certificate.whole(with: added, response.signature.value))
    #expect(whole.isSigned(by: whole))

    let hmacKey = try tpm.hmacKey([1, 2, 3], .null)
    let made = try tpm.certifyX509(certificate, key, hmacKey, .hmac(.sha256))
    let digest = hash(.sha256, try certificate.toBeSigned(with: made.addedToCertificate.octets))
    #expect(made.tbsDigest.octets == digest)
    #expect(made.signature.value == .hmac(HashDigest(.sha256, TestCrypto.hmac(.sha256, key: [1, 2, 3], digest))))
    certificate.signatureAlgorithm = nil
    try tpm.expectX509(.scheme.parameter(2), certificate, key, hmacKey, .hmac(.sha256))
  }

  @Test func aKeyOfCertificatesSigns() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.signP256.with(.x509sign)).handle
    let root = try tpm.certificate(TestCertificate(), of: key, by: key, .ecdsa(.sha256))
    #expect(root.isSigned(by: root))
  }

  // MARK: - What the extensions say

  /// A bit of Key Usage by its place in the BIT STRING, and the attributes that it asks for.
  private static let usages: [(bit: Int, sign: Bool, decrypt: Bool, parent: Bool, fixedTPM: Bool)] = [
    (0, true, false, false, false), (1, false, false, false, true), (2, false, false, true, false),
    (3, false, true, false, false), (4, false, true, false, false), (5, true, false, false, false),
    (6, true, false, false, false), (7, false, true, false, false), (8, false, true, false, false),
  ]

  private static func keyUsage(bit: Int) -> [UInt8] {
    bit < 8
      ? [0x03, 2, UInt8(7 - bit), 0x80 >> UInt8(bit)] : [0x03, 3, UInt8(15 - bit), 0, 0x80 >> UInt8(bit - 8)]
  }

  @Test(arguments: usages.indices)
  func keyUsageAgreesWithTheAttributes(_ place: Int) throws {
    let usage = Self.usages[place]
    var tpm = try TestTPM()
    let signer = try tpm.eccKey()
    let templates = [
      Public.signP256, .storageP256, .signP256.with(.decrypt), .signP256.with(.decrypt, without: .sign),
      .signP256.with(without: [.fixedTPM, .fixedParent]),
    ]
    for template in templates {
      let attributes = template.objectAttributes
      let key = try tpm.primary(template).handle
      let isAllowed =
        (!usage.sign || attributes.contains(.sign)) && (!usage.decrypt || attributes.contains(.decrypt))
        && (!usage.parent || attributes.contains([.restricted, .decrypt]))
        && (!usage.fixedTPM || attributes.contains(.fixedTPM))
      var certificate = TestCertificate()
      certificate.keyUsage = Self.keyUsage(bit: usage.bit)
      if isAllowed {
        _ = try tpm.certifyX509(certificate, key, signer, .ecdsa(.sha256))
      } else {
        try tpm.expectX509(.attributes.parameter(3), certificate, key, signer, .ecdsa(.sha256))
      }
      tpm.prepare { $0.objects[Int(key & 0xFF)] = nil }
    }
  }

  @Test func everyKeyUsageThatIsThereHasToAgree() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var certificate = TestCertificate()
    certificate.otherExtensions = [
      TestCertificate.sequence([0x06, 3, 0x55, 0x1D, 0x0F], TestCertificate.tlv(0x04, Self.keyUsage(bit: 2)))
    ]
    try tpm.expectX509(.attributes.parameter(3), certificate, key, key, .ecdsa(.sha256))
  }

  @Test func theAttributesOfTheObjectAreExactlyThose() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let attributes = try tpm.machine.object(key).attributes.rawValue
    var certificate = TestCertificate()
    for bit: UInt32 in 0..<32 {
      certificate.objectAttributes = attributes ^ 1 << bit
      try tpm.expectX509(.attributes.parameter(3), certificate, key, key, .ecdsa(.sha256))
    }
    certificate.objectAttributes = attributes
    _ = try tpm.certifyX509(certificate, key, key, .ecdsa(.sha256))
  }

  @Test func otherExtensionsAreNotLookedAt() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var certificate = TestCertificate()
    certificate.otherExtensions = [
      TestCertificate.sequence([0x06, 3, 0x55, 0x1D, 0x13], [0x01, 1, 0xFF], [0x04, 5, 0x30, 3, 1, 1, 0xFF])
    ]
    let made = try tpm.certificate(certificate, of: key, by: key, .ecdsa(.sha256))
    #expect(made.isSigned(by: made))
  }

  // MARK: - What is refused

  @Test func whatIsNoPartialCertificateIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let good = TestCertificate()
    let names = good.issuer + good.validity + good.subject
    let wrong: [(ResponseCode, [UInt8])] = [
      (.size, []), (.size, good.partial + [0]), (.size, Array(good.partial.dropLast())),
      (.size, good.partial + good.partial), (.value, TestCertificate.tlv(0x31, names + good.extensions)),
      (.value, TestCertificate.tlv(0x30, names)), (.value, TestCertificate.tlv(0x30, good.subject + good.extensions)),
      (.value, TestCertificate.tlv(0x30, names + good.issuer + good.issuer + good.extensions)),
      (.value, TestCertificate.tlv(0x30, good.extensions + names)),
      (.value, TestCertificate.tlv(0x30, [0x05, 0] + good.validity + good.subject + good.extensions)),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA4, []))),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, []))),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, [0x31, 0]))),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, [0x30, 0]))),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, [0x30, 0, 0x30, 0]))),
      (.value, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, [0x30, 2, 0x30, 0]))),
      (.size, TestCertificate.tlv(0x30, names + TestCertificate.tlv(0xA3, [0x30, 9]))),
    ]
    for (code, octets) in wrong {
      try tpm.expect(code.parameter(3), from: CertifyX509.self, [key, key]) {
        ($0.inScheme, $0.partialCertificate) = (.ecdsa(.sha256), MaxBuffer(octets))
      }
    }
  }

  @Test(
    arguments: [
      nil, [], [0x04, 2, 7, 0x80], [0x03, 0], [0x03, 1, 1], [0x03, 2, 8, 0x80], [0x03, 2, 7, 0xC0],
      [0x03, 3, 0, 0, 0x40],
      [0x03, 6, 0, 0x80, 0, 0, 0, 0], [0x03, 2, 7, 0x80, 0x05, 0],
    ] as [[UInt8]?])
  func keyUsageIsABitStringOfKnownBits(_ keyUsage: [UInt8]?) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var certificate = TestCertificate()
    certificate.keyUsage = keyUsage
    try tpm.expectX509(.value.parameter(3), certificate, key, key, .ecdsa(.sha256))
  }

  @Test func anExtensionOfAttributesHasThirtyTwoBits() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    for bits in [[0x03, 4, 0, 1, 2, 3], [0x03, 5, 1, 0, 0, 0, 0], [0x04, 4, 0, 0, 0, 0]] as [[UInt8]] {
      var certificate = TestCertificate()
      certificate.otherExtensions = [
        TestCertificate.sequence([0x06, 7, 0x67, 0x81, 0x05, 0x0A, 1, 1, 1], TestCertificate.tlv(0x04, bits))
      ]
      try tpm.expectX509(.value.parameter(3), certificate, key, key, .ecdsa(.sha256))
    }
  }

  @Test func reservedIsEmpty() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    try tpm.expect(.size.parameter(1), from: CertifyX509.self, [key, key]) {
      $0.reserved = QualifyingData([0])
      $0.inScheme = .ecdsa(.sha256)
      $0.partialCertificate = MaxBuffer(TestCertificate().partial)
    }
  }

  @Test func keysAndSchemesAreChecked() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let certificate = TestCertificate()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expectX509(.scheme.parameter(2), certificate, key, key, scheme)
    }
    for other in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expectX509(.key.handle(2), certificate, key, other, .ecdsa(.sha256))
    }
    let symmetric = [
      try tpm.hmacKey([1], .null), try tpm.primary(.aesKey).handle,
      try tpm.primary(.sealed, SensitiveCreate(data: [1])).handle,
    ]
    for other in symmetric {
      try tpm.expectX509(.asymmetric.handle(1), certificate, other, key, .ecdsa(.sha256))
    }
    let sequence = tpm.addSequence()
    try tpm.expectX509(.handle.handle(1), certificate, sequence, key, .ecdsa(.sha256))
    try tpm.expectX509(.value.handle(2), certificate, key, PermanentHandle.null, .ecdsa(.sha256))
    let publicKey = try tpm.loadPublic(try tpm.machine.object(key).publicArea)
    try tpm.expectX509(.authUnavailable, certificate, publicKey, key, .ecdsa(.sha256))
  }

  @Test func theObjectNeedsTheAdminRole() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let policy = TestPolicy().extended(0x16C, UInt32(0x197).wire).digest
    let guarded = Public.signP256.with(.adminWithPolicy).changed { $0.authPolicy = Digest(policy) }
    let object = try tpm.primary(guarded).handle
    try tpm.expectX509(.authType.session(1), TestCertificate(), object, key, .ecdsa(.sha256))
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .certifyX509 }
    try tpm.run(CertifyX509.self, [object, key], auth: [.session(session), .password("")]) {
      ($0.inScheme, $0.partialCertificate) = (.ecdsa(.sha256), MaxBuffer(TestCertificate().partial))
    }
  }

  @Test func aPartialCertificateFillsTheBuffer() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    var certificate = TestCertificate()
    for count in 0..<1024 where certificate.partial.count < 1024 {
      certificate.issuer = TestCertificate.name(String(repeating: "x", count: count))
    }
    #expect(certificate.partial.count == 1024)
    let made = try tpm.certificate(certificate, of: key, by: key, .ecdsa(.sha256))
    #expect(made.isSigned(by: made))
  }
}

extension TestTPM {
  fileprivate mutating func certifyX509(
    _ certificate: TestCertificate, _ object: UInt32, _ key: UInt32, _ scheme: SignatureScheme
  ) throws -> TestResponse<CertifyX509> {
    try run(CertifyX509.self, [object, key]) {
      ($0.inScheme, $0.partialCertificate) = (scheme, MaxBuffer(certificate.partial))
    }
  }

  /// The whole certificate as libcrypto reads it.
  fileprivate mutating func certificate(
    _ certificate: TestCertificate, of object: UInt32, by key: UInt32, _ scheme: SignatureScheme
  ) throws -> Certificate {
    let response = try certifyX509(certificate, object, key, scheme)
    return try Certificate(
      der: certificate.whole(with: response.addedToCertificate.octets, response.signature.value))
  }

  fileprivate mutating func expectX509(
    _ code: ResponseCode, _ certificate: TestCertificate, _ object: UInt32, _ key: UInt32, _ scheme: SignatureScheme,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(code, from: CertifyX509.self, [object, key], sourceLocation: sourceLocation) {
      ($0.inScheme, $0.partialCertificate) = (scheme, MaxBuffer(certificate.partial))
    }
  }
}
