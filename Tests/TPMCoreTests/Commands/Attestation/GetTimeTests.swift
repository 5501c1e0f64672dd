// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct GetTimeTests {
  private static let endorsement = PermanentHandle.endorsement

  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsTellsTheTime(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try signer.make(&tpm)
    let response = try tpm.time(key, signer.scheme)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    // What is attested is never obfuscated.
    let info = TimeAttestInfo(time: tpm.machine.timeInfo, firmwareVersion: Identity.firmwareVersion)
    #expect(attested == .time(info))
    #expect(info.time.time > 0 && info.time.clockInfo.resetCount > 0 && info.time.clockInfo.restartCount > 0)
  }

  @Test(arguments: [PermanentHandle.endorsement, PermanentHandle.platform])
  func forAPrivacyAdministratorBothCopiesAreTheSame(_ hierarchy: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try tpm.primary(.restrictedP256, in: hierarchy).handle
    let response = try tpm.time(key, .null)
    let attest = try Attest(reading: response.attest.octets)
    guard case .time(let info) = attest.attested else { throw Unexpected("another structure") }
    #expect(info.time.clockInfo == attest.clockInfo && info.firmwareVersion == attest.firmwareVersion)
  }

  @Test(arguments: [SignatureScheme.null, .ecdsa(.sha256)])
  func withoutAKeyTheStructureIsMadeAndNotSigned(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let response = try tpm.time(PermanentHandle.null, scheme)
    #expect(response.signature.value == .null)
    _ = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
  }

  @Test func theEndorsementAuthorityIsAsked() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    try tpm.expect(.value.handle(1), from: GetTime.self, [PermanentHandle.owner, key])
    try tpm.run(HierarchyChangeAuth.self, [Self.endorsement]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.expect(.badAuth.session(1), from: GetTime.self, [Self.endorsement, key])
    tpm.prepare { $0.clear.ehEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: GetTime.self, [Self.endorsement, key])
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    for key in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.key.handle(2), from: GetTime.self, [Self.endorsement, key]) { $0.inScheme = .ecdsa(.sha256) }
    }
    let key = try tpm.eccKey()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: GetTime.self, [Self.endorsement, key]) { $0.inScheme = scheme }
    }
  }
}

extension TestTPM {
  mutating func time(_ key: UInt32, _ scheme: SignatureScheme) throws -> TestResponse<GetTime> {
    try run(GetTime.self, [PermanentHandle.endorsement, key]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
    }
  }
}
