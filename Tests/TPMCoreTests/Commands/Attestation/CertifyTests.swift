// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct CertifyTests {
  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsCertifies(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try signer.make(&tpm)
    let object = try tpm.primary(.signP256).handle
    let response = try tpm.certify(object, key, signer.scheme)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let expected = try tpm.machine.object(object)
    let info = CertifyInfo(name: Name(expected.name), qualifiedName: Name(expected.qualifiedName))
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .certify(info))
  }

  /// Resets and firmware show to those who trust the endorsement or platform hierarchy only.
  @Test(arguments: AttestationFixture.hierarchies)
  func theHierarchyOfTheKeyDecidesAboutObfuscation(_ hierarchy: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try tpm.primary(.restrictedP256, in: hierarchy).handle
    let response = try tpm.certify(key, key, .null)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    _ = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    let attest = try Attest(reading: response.attest.octets)
    #expect((attest.firmwareVersion == Identity.firmwareVersion) == (hierarchy != PermanentHandle.owner))
    #expect((attest.clockInfo == tpm.machine.clockInfo) == (hierarchy != PermanentHandle.owner))
    #expect(attest.clockInfo.clock == tpm.machine.clockInfo.clock)
  }

  @Test func twoKeysAreObfuscatedDifferently() throws {
    var tpm = try TestTPM()
    let first = try tpm.primary(.restrictedP256).handle
    let second = try tpm.primary(.restrictedP256.with(without: .noDA)).handle
    var versions: Set<UInt64> = []
    for key in [first, second] {
      let response = try tpm.certify(key, key, .null)
      versions.insert(try Attest(reading: response.attest.octets).firmwareVersion)
    }
    #expect(versions.count == 2)
  }

  @Test(arguments: [SignatureScheme.null, .ecdsa(.sha256), .hmac(.sha1)])
  func withoutAKeyTheStructureIsMadeAndNotSigned(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    try tpm.advance()
    let object = try tpm.primary().handle
    let response = try tpm.certify(object, PermanentHandle.null, scheme)
    #expect(response.signature.value == .null)
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    let expected = try tpm.machine.object(object)
    let info = CertifyInfo(name: Name(expected.name), qualifiedName: Name(expected.qualifiedName))
    #expect(attested == .certify(info))
  }

  @Test func theSchemeMustSuitTheKey() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary().handle
    let wrong: [(UInt32, [SignatureScheme])] = [
      (try tpm.rsaKey(1024), [.null, .ecdsa(.sha256), .hmac(.sha256)]),
      (try tpm.eccKey(), [.null, .rsassa(.sha256), .hmac(.sha256)]),
      (try tpm.hmacKey([1], .null), [.null, .rsapss(.sha256), .ecdsa(.sha256)]),
      (try tpm.primary(.restrictedP256).handle, [.ecdsa(.sha384), .hmac(.sha256)]),
    ]
    for (key, schemes) in wrong {
      for scheme in schemes {
        try tpm.expect(.scheme.parameter(2), from: Certify.self, [object, key]) { $0.inScheme = scheme }
      }
    }
  }

  @Test func aKeyThatDoesNotSignIsRefused() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary().handle
    for key in [object, try tpm.rsaKey(1024, .null, .decrypt), tpm.addSequence()] {
      try tpm.expect(.key.handle(2), from: Certify.self, [object, key]) { $0.inScheme = .rsassa(.sha256) }
    }
  }

  @Test func aSequenceIsNotCertified() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let sequence = tpm.addSequence()
    try tpm.expect(.handle.handle(1), from: Certify.self, [sequence, key]) { $0.inScheme = .ecdsa(.sha256) }
  }

  @Test func thePublicPartAloneIsNotCertified() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let area = try tpm.machine.object(key).publicArea
    let publicKey = try tpm.loadPublic(area)
    try tpm.expect(.authUnavailable, from: Certify.self, [publicKey, key]) {
      $0.inScheme = .ecdsa(.sha256)
    }
  }

  @Test func theObjectNeedsTheAdminRole() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let policy = TestPolicy().extended(0x16C, UInt32(0x148).wire).digest
    let guarded = Public.signP256.with(.adminWithPolicy).changed { $0.authPolicy = Digest(policy) }
    let object = try tpm.primary(guarded).handle
    try tpm.expect(.authType.session(1), from: Certify.self, [object, key]) { $0.inScheme = .ecdsa(.sha256) }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .certify }
    try tpm.run(Certify.self, [object, key], auth: [.session(session), .password("")]) {
      $0.inScheme = .ecdsa(.sha256)
    }
    let other = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [other.handle]) { $0.code = .sign }
    try tpm.expect(
      .policyCC.session(1), from: Certify.self, [object, key], auth: [.session(other), .password("")]
    ) { $0.inScheme = .ecdsa(.sha256) }
  }

  @Test func theLongestExtraDataFit() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let response = try tpm.run(Certify.self, [key, key]) {
      $0.inScheme = .ecdsa(.sha256)
      $0.qualifyingData = QualifyingData([UInt8](repeating: 1, count: 66))
    }
    #expect(try Attest(reading: response.attest.octets).extraData.count == 66)
  }
}

extension TestTPM {
  mutating func certify(
    _ object: UInt32, _ key: UInt32, _ scheme: SignatureScheme
  ) throws -> TestResponse<Certify> {
    try run(Certify.self, [object, key]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
    }
  }
}
