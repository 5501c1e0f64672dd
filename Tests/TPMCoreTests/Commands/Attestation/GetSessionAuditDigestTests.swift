// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct GetSessionAuditDigestTests {
  private static let endorsement = PermanentHandle.endorsement

  /// A session that two commands have been audited with.
  private static func session(_ tpm: inout TestTPM, _ hash: HashAlgorithm = .sha256) throws -> TestSession {
    let session = try tpm.startSession(hash: hash)
    session.attributes = [.continueSession, .audit]
    try tpm.run(GetRandom.self, auth: [.session(session)]) { $0.bytesRequested = 5 }
    try tpm.run(PCRRead.self, auth: [.session(session)])
    return session
  }

  private static func info(_ response: TestResponse<GetSessionAuditDigest>) throws -> SessionAuditInfo {
    guard case .sessionAudit(let info) = try Attest(reading: response.attest.octets).attested else {
      throw Unexpected("another structure")
    }
    return info
  }

  @Test(arguments: AttestationFixture.signers.indices)
  func everyKeyThatSignsTellsTheDigest(_ place: Int) throws {
    let signer = AttestationFixture.signers[place]
    var tpm = try TestTPM()
    try tpm.advance()
    let key = try signer.make(&tpm)
    let session = try Self.session(&tpm, .sha384)
    let response = try tpm.sessionAudit(key, signer.scheme, session.handle)
    try AttestationFixture.expectSigned(response.attest, response.signature, by: key, in: tpm)
    let info = SessionAuditInfo(exclusiveSession: true, sessionDigest: Digest(session.auditDigest))
    let attested = try AttestationFixture.check(response.attest, signedBy: key, in: tpm)
    #expect(attested == .sessionAudit(info))
    // The digest stays, but this command was not audited with the session.
    #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
    #expect(tpm.machine.volatile.exclusiveAuditSession == nil)
  }

  @Test func withoutAKeyTheStructureIsMadeAndNotSigned() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    let response = try tpm.sessionAudit(PermanentHandle.null, .null, session.handle)
    #expect(response.signature.value == .null)
    _ = try AttestationFixture.check(response.attest, signedBy: PermanentHandle.null, in: tpm)
    #expect(try Self.info(response).sessionDigest.octets == session.auditDigest)
  }

  @Test func exclusivityIsTold() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    let handle = session.handle
    #expect(try Self.info(try tpm.sessionAudit(PermanentHandle.null, .null, handle)).exclusiveSession)
    #expect(try !Self.info(try tpm.sessionAudit(PermanentHandle.null, .null, handle)).exclusiveSession)
    session.attributes.insert(.auditReset)
    session.auditDigest = [UInt8](repeating: 0, count: 32)
    try tpm.run(GetRandom.self, auth: [.session(session)])
    let other = try Self.session(&tpm)
    #expect(try !Self.info(try tpm.sessionAudit(PermanentHandle.null, .null, handle)).exclusiveSession)
    #expect(try !Self.info(try tpm.sessionAudit(PermanentHandle.null, .null, other.handle)).exclusiveSession)
  }

  /// The session may audit the very command; that is in the digest from the next time on.
  @Test func aSessionMayAuditTheCommandThatTellsOfIt() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    for _ in 0..<2 {
      let before = session.auditDigest
      let response = try tpm.run(
        GetSessionAuditDigest.self, [Self.endorsement, PermanentHandle.null, session.handle],
        auth: [.password(""), .password(""), .session(session)])
      let info = try Self.info(response)
      #expect(info.exclusiveSession && info.sessionDigest.octets == before)
      #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
      #expect(session.auditDigest != before)
    }
  }

  @Test func aSessionThatHasNotAuditedIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession()
    let handles = [Self.endorsement, PermanentHandle.null, session.handle]
    try tpm.expect(.type.handle(3), from: GetSessionAuditDigest.self, handles)
    // Not even this command makes it an audit session in time.
    session.attributes = [.continueSession, .audit]
    try tpm.expect(
      .type.handle(3), from: GetSessionAuditDigest.self, handles,
      auth: [.password(""), .password(""), .session(session)])
  }

  @Test func otherHandlesAreRefused() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    for handle in [policy.handle, PermanentHandle.null, PermanentHandle.password] {
      try tpm.expect(
        .value.handle(3), from: GetSessionAuditDigest.self, [Self.endorsement, PermanentHandle.null, handle])
    }
    try tpm.expect(
      .missingHandle(3), from: GetSessionAuditDigest.self, [Self.endorsement, PermanentHandle.null, 0x0200_0010])
    let session = try Self.session(&tpm)
    for handle in [PermanentHandle.owner, PermanentHandle.platform, PermanentHandle.null] {
      try tpm.expect(
        .value.handle(1), from: GetSessionAuditDigest.self, [handle, PermanentHandle.null, session.handle])
    }
  }

  @Test func theEndorsementAuthorityIsAsked() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    let handles = [Self.endorsement, PermanentHandle.null, session.handle]
    try tpm.run(HierarchyChangeAuth.self, [Self.endorsement]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.expect(.badAuth.session(1), from: GetSessionAuditDigest.self, handles)
    try tpm.expect(.authMissing, from: GetSessionAuditDigest.self, handles, auth: [.password([1])])
  }

  @Test func keyAndSchemeAreChecked() throws {
    var tpm = try TestTPM()
    let session = try Self.session(&tpm)
    for key in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.key.handle(2), from: GetSessionAuditDigest.self, [Self.endorsement, key, session.handle]) {
        $0.inScheme = .ecdsa(.sha256)
      }
    }
    let key = try tpm.eccKey()
    for scheme in [SignatureScheme.null, .rsassa(.sha256), .hmac(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: GetSessionAuditDigest.self, [Self.endorsement, key, session.handle]) {
        $0.inScheme = scheme
      }
    }
  }
}

extension TestTPM {
  mutating func sessionAudit(
    _ key: UInt32, _ scheme: SignatureScheme, _ session: UInt32
  ) throws -> TestResponse<GetSessionAuditDigest> {
    try run(GetSessionAuditDigest.self, [PermanentHandle.endorsement, key, session]) {
      $0.qualifyingData = AttestationFixture.qualifyingData
      $0.inScheme = scheme
    }
  }
}
