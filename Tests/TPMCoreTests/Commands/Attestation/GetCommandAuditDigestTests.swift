// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct GetCommandAuditDigestTests {
  private static let endorsement = PermanentHandle.endorsement

  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsEndsTheLog(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    var log = try tpm.audit(.getRandom, .clear)
    try tpm.run(GetRandom.self, log: &log) { $0.bytesRequested = 3 }
    let key = try signer.make(&tpm)
    let response = try tpm.commandAudit(key, signer.scheme)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let codes = UInt32(0x126).wire + UInt32(0x140).wire + UInt32(0x17B).wire
    let info = CommandAuditInfo(
      auditCounter: 1, digestAlg: .sha256, auditDigest: Digest(log.digest), commandDigest: Digest(hash(.sha256, codes)))
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .commandAudit(info))
    #expect(tpm.auditDigest.isEmpty)
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
  }

  @Test(arguments: [SignatureScheme.null, .ecdsa(.sha256)])
  func withoutAKeyTheLogGoesOn(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let log = try tpm.audit()
    let response = try tpm.commandAudit(PermanentHandle.null, scheme)
    #expect(response.signature.value == .null)
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    guard case .commandAudit(let info) = attested else { throw Unexpected("another structure") }
    #expect(info.auditDigest.octets == log.digest)
    #expect(tpm.auditDigest == log.digest)
  }

  @Test func beforeALogTheDigestIsEmpty() throws {
    var tpm = try TestTPM()
    let response = try tpm.commandAudit(PermanentHandle.null, .null)
    let info = CommandAuditInfo(
      auditCounter: 0, digestAlg: .sha256, auditDigest: Digest(),
      commandDigest: Digest(hash(.sha256, UInt32(0x140).wire)))
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    #expect(attested == .commandAudit(info))
  }

  @Test func anotherHashIsTold() throws {
    var tpm = try TestTPM()
    try tpm.run(SetCommandCodeAuditStatus.self, [PermanentHandle.owner]) { $0.auditAlg = .sha384 }
    let log = try tpm.audit()
    let response = try tpm.commandAudit(PermanentHandle.null, .null)
    let info = CommandAuditInfo(
      auditCounter: 1, digestAlg: .sha384, auditDigest: Digest(log.digest),
      commandDigest: Digest(hash(.sha384, UInt32(0x140).wire)))
    let attested = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    #expect(attested == .commandAudit(info))
  }

  /// Where it is audited itself, it begins the next log.
  @Test func itsOwnAuditIsInTheNextLog() throws {
    var tpm = try TestTPM()
    let first = try tpm.audit(.getCommandAuditDigest)
    let key = try tpm.eccKey()
    var next = TestAuditLog()
    let response = try tpm.run(GetCommandAuditDigest.self, [Self.endorsement, key], log: &next) {
      $0.inScheme = .ecdsa(.sha256)
    }
    guard case .commandAudit(let info) = try Attest(reading: response.attest.octets).attested else {
      throw Unexpected("another structure")
    }
    #expect(info.auditDigest.octets == first.digest && info.auditCounter == 1)
    #expect(tpm.auditDigest == next.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 2)
  }

  @Test func theEndorsementAuthorityIsAsked() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    for handle in [PermanentHandle.owner, PermanentHandle.platform, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: GetCommandAuditDigest.self, [handle, key])
    }
    try tpm.run(HierarchyChangeAuth.self, [Self.endorsement]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.expect(.badAuth.session(1), from: GetCommandAuditDigest.self, [Self.endorsement, key])
    tpm.prepare { $0.clear.ehEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: GetCommandAuditDigest.self, [Self.endorsement, key])
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    _ = try tpm.audit()
    for key in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.key.handle(2), from: GetCommandAuditDigest.self, [Self.endorsement, key]) {
        $0.inScheme = .ecdsa(.sha256)
      }
    }
    let key = try tpm.eccKey()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: GetCommandAuditDigest.self, [Self.endorsement, key]) {
        $0.inScheme = scheme
      }
    }
  }
}

extension TestTPM {
  mutating func commandAudit(_ key: UInt32, _ scheme: SignatureScheme) throws -> TestResponse<GetCommandAuditDigest> {
    try run(GetCommandAuditDigest.self, [PermanentHandle.endorsement, key]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
    }
  }
}
