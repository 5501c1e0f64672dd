// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct AuditTests {
  private static func session(
    _ tpm: inout TestTPM, _ hash: HashAlgorithm = .sha256, _ attributes: SessionAttributes = []
  ) throws -> TestSession {
    let session = try tpm.startSession(hash: hash)
    session.attributes = attributes.union([.continueSession, .audit])
    return session
  }

  @Test(arguments: HashAlgorithm.allCases)
  func theDigestIsExtendedWithBothHashes(_ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm, hash)
    #expect(try tpm.machine.session(session.handle).auditDigest == nil)
    for _ in 0..<3 {
      try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
      try tpm.run(PolicyGetDigest.self, [policy.handle], auth: [.session(session)])
      #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
    }
  }

  @Test func aFailingCommandIsNotAudited() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    try tpm.expect(
      .policyCC.parameter(1), from: PolicyCommandCode.self, [policy.handle], auth: [.session(session)])
    #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
  }

  @Test func auditResetStartsAnew() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    session.attributes.insert(.auditReset)
    session.auditDigest = [UInt8](repeating: 0, count: 32)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
    #expect(!session.answeredAttributes.contains(.auditReset))
  }

  @Test func theFirstUseMakesExclusive() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let (first, second) = (try Self.session(&tpm), try Self.session(&tpm))
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(first)])
    #expect(first.answeredAttributes.contains(.auditExclusive))
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(second)])
    #expect(second.answeredAttributes.contains(.auditExclusive))
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(first)])
    #expect(!first.answeredAttributes.contains(.auditExclusive))
    #expect(tpm.machine.volatile.exclusiveAuditSession == nil)
  }

  @Test func aCommandWithoutTheSessionEndsExclusivity() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    session.attributes.insert(.auditExclusive)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    try tpm.run(PolicyAuthValue.self, [policy.handle])
    try tpm.expect(.exclusive, from: PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    session.attributes = [.continueSession, .audit, .auditReset]
    session.auditDigest = [UInt8](repeating: 0, count: 32)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    #expect(session.answeredAttributes.contains(.auditExclusive))
  }

  /// A command that takes no sessions could not have been audited.
  @Test func aCommandThatTakesNoSessionsLeavesExclusivity() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let other = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(other.handle) }
    #expect(tpm.machine.volatile.exclusiveAuditSession == session.handle)
  }

  @Test func aFailingCommandLeavesExclusivity() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    try tpm.expect(.policyCC.parameter(1), from: PolicyCommandCode.self, [policy.handle])
    #expect(tpm.machine.volatile.exclusiveAuditSession == session.handle)
  }

  @Test func exclusiveOnFirstUseIsRefused() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm, .sha256, .auditExclusive)
    try tpm.expect(.exclusive, from: PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
  }

  @Test func auditEndsTheBinding() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([6]) }
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(bind: (PermanentHandle.owner, [6]))
    (session.authValue, session.includesAuthValue) = ([6], false)
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(session)])
    session.attributes.insert(.audit)
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    session.attributes.remove(.audit)
    session.includesAuthValue = true
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(session)])
  }

  @Test func anAuditSessionThatEndsIsExclusiveNoLonger() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.session(&tpm)
    session.attributes = .audit
    try tpm.run(PolicyAuthValue.self, [policy.handle], auth: [.session(session)])
    #expect(tpm.machine.volatile.exclusiveAuditSession == nil)
    #expect(tpm.machine.sessionPlace(session.handle) == nil)
  }
}
