// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// What wrong authValues lead to. Part 1, 16.8.
struct LockoutTests {
  private static let index: UInt32 = 0x0100_0001
  private static let exempt: UInt32 = 0x0100_0002
  private static let authValue: [UInt8] = [4, 4, 4]

  private static func tpm() throws -> TestTPM {
    var tpm = try TestTPM()
    tpm.addIndex(index, [.authRead, .authWrite, .written], contents: [0], authValue: authValue)
    tpm.addIndex(exempt, [.authRead, .authWrite, .written, .noDA], contents: [0], authValue: authValue)
    tpm.prepare { $0.persistent.lockoutAuthority.authValue = Secret(authValue) }
    return tpm
  }

  private static func failedTries(_ tpm: borrowing TestTPM) -> UInt32 { tpm.machine.persistent.lockout.failedTries }

  @Test func aWrongPasswordCounts() throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    for tries: UInt32 in 1...3 {
      try tpm.expect(.authFail.session(1), from: PolicySecret.self, [Self.index, session.handle])
      #expect(Self.failedTries(tpm) == tries)
    }
    try tpm.expect(
      .lockout, from: PolicySecret.self, [Self.index, session.handle], auth: [.password(Self.authValue)])
    #expect(Self.failedTries(tpm) == 3)
  }

  @Test func aWrongHMACCounts() throws {
    var tpm = try Self.tpm()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession()
    session.authValue = [1]
    for tries: UInt32 in 1...3 {
      try tpm.expect(
        .authFail.session(1), from: PolicySecret.self, [Self.index, policy.handle], auth: [.session(session)])
      #expect(Self.failedTries(tpm) == tries)
    }
    session.authValue = Self.authValue
    try tpm.expect(.lockout, from: PolicySecret.self, [Self.index, policy.handle], auth: [.session(session)])
  }

  @Test func whatIsExemptDoesNotCountAndWorksWhileLockedOut() throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    for _ in 0..<5 {
      try tpm.expect(.badAuth.session(1), from: PolicySecret.self, [Self.exempt, session.handle])
    }
    #expect(Self.failedTries(tpm) == 0)
    tpm.prepare { $0.persistent.lockout.failedTries = 3 }
    try tpm.run(PolicySecret.self, [Self.exempt, session.handle], auth: [.password(Self.authValue)])
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, session.handle])
  }

  @Test func timeHeals() throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    for _ in 0..<3 { try tpm.expect(.authFail.session(1), from: PolicySecret.self, [Self.index, session.handle]) }
    tpm.pass(milliseconds: 999_999)
    try tpm.expect(.lockout, from: PolicySecret.self, [Self.index, session.handle])
    tpm.pass(milliseconds: 1)
    try tpm.run(PolicySecret.self, [Self.index, session.handle], auth: [.password(Self.authValue)])
    #expect(Self.failedTries(tpm) == 2)
    tpm.pass(milliseconds: 2_000_000)
    _ = try tpm.policyDigest(session)
    #expect(Self.failedTries(tpm) == 0)
  }

  @Test func withoutRecoveryTimeNothingCounts() throws {
    var tpm = try Self.tpm()
    tpm.prepare { $0.persistent.lockout.recoveryTime = 0 }
    let session = try tpm.startSession(.policy)
    for _ in 0..<5 { try tpm.expect(.authFail.session(1), from: PolicySecret.self, [Self.index, session.handle]) }
    try tpm.run(PolicySecret.self, [Self.index, session.handle], auth: [.password(Self.authValue)])
  }

  @Test func aWrongLockoutAuthIsNotTriedAgainSoon() throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    let handles = [PermanentHandle.lockout, session.handle]
    try tpm.expect(.authFail.session(1), from: PolicySecret.self, handles)
    #expect(Self.failedTries(tpm) == 0)
    try tpm.expect(.lockout, from: PolicySecret.self, handles, auth: [.password(Self.authValue)])
    try tpm.run(PolicySecret.self, [Self.index, session.handle], auth: [.password(Self.authValue)])
    tpm.pass(milliseconds: 1_000_000)
    try tpm.run(PolicySecret.self, handles, auth: [.password(Self.authValue)])
  }

  @Test func withoutLockoutRecoveryItTakesAReset() throws {
    var tpm = try Self.tpm()
    tpm.prepare { $0.persistent.lockout.lockoutRecovery = 0 }
    let session = try tpm.startSession(.policy)
    try tpm.expect(.authFail.session(1), from: PolicySecret.self, [PermanentHandle.lockout, session.handle])
    tpm.pass(milliseconds: 1_000_000_000)
    try tpm.expect(.lockout, from: PolicySecret.self, [PermanentHandle.lockout, session.handle])
  }

  @Test func lockoutAuthWorksWhileLockedOut() throws {
    var tpm = try Self.tpm()
    tpm.prepare { $0.persistent.lockout.failedTries = 3 }
    let session = try tpm.startSession(.policy)
    try tpm.run(
      PolicySecret.self, [PermanentHandle.lockout, session.handle], auth: [.password(Self.authValue)])
  }

  // MARK: - Sessions bound to what is protected

  @Test func aBoundSessionCountsForWhatItIsBoundTo() throws {
    var tpm = try Self.tpm()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(bind: (Self.index, [0x11]))
    for tries: UInt32 in 1...3 {
      try tpm.expect(
        .authFail.session(1), from: PolicySecret.self, [PermanentHandle.owner, policy.handle],
        auth: [.session(session)])
      #expect(Self.failedTries(tpm) == tries)
    }
    try tpm.expect(
      .lockout, from: PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(session)])
  }

  /// Otherwise a session that authorises nothing would let its owner guess for ever.
  @Test func soItDoesWhereItAuthorisesNothing() throws {
    var tpm = try Self.tpm()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(bind: (Self.index, [0x11]))
    session.attributes = [.continueSession, .audit]
    for tries: UInt32 in 1...3 {
      try tpm.expect(.authFail.session(1), from: PolicyGetDigest.self, [policy.handle], auth: [.session(session)])
      #expect(Self.failedTries(tpm) == tries)
    }
    try tpm.expect(.lockout, from: PolicyGetDigest.self, [policy.handle], auth: [.session(session)])
    #expect(Self.failedTries(tpm) == 3)
  }

  @Test func aSessionBoundToLockoutEndsItsUse() throws {
    var tpm = try Self.tpm()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(bind: (PermanentHandle.lockout, [0x11]))
    try tpm.expect(
      .authFail.session(1), from: PolicySecret.self, [PermanentHandle.owner, policy.handle],
      auth: [.session(session)])
    #expect(!tpm.machine.persistent.lockout.isLockoutAuthEnabled)
    try tpm.expect(
      .lockout, from: PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(session)])
  }

  // MARK: - PIN Indices

  private static func pin(_ count: UInt32, _ limit: UInt32) -> [UInt8] { count.wire + limit.wire }

  @Test func aPINFailIndexCountsFailures() throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      Self.index, NVAttributes(.pinFail, [.authRead, .ownerWrite, .noDA, .written]), contents: Self.pin(0, 2),
      authValue: Self.authValue)
    let session = try tpm.startSession(.policy)
    let handles = [Self.index, session.handle]
    try tpm.expect(.badAuth.session(1), from: PolicySecret.self, handles)
    #expect(tpm.machine.nvIndex(Self.index)?.contents == Self.pin(1, 2))
    try tpm.run(PolicySecret.self, handles, auth: [.password(Self.authValue)])
    #expect(tpm.machine.nvIndex(Self.index)?.contents == Self.pin(0, 2))
    for _ in 0..<2 { try tpm.expect(.badAuth.session(1), from: PolicySecret.self, handles) }
    try tpm.expect(.authUnavailable, from: PolicySecret.self, handles, auth: [.password(Self.authValue)])
    #expect(tpm.machine.nvIndex(Self.index)?.contents == Self.pin(2, 2))
  }

  @Test func aPINPassIndexCountsSuccesses() throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      Self.index, NVAttributes(.pinPass, [.authRead, .ownerWrite, .noDA, .written]), contents: Self.pin(0, 2),
      authValue: Self.authValue)
    let session = try tpm.startSession(.policy)
    let handles = [Self.index, session.handle]
    try tpm.expect(.badAuth.session(1), from: PolicySecret.self, handles)
    #expect(tpm.machine.nvIndex(Self.index)?.contents == Self.pin(0, 2))
    for _ in 0..<2 { try tpm.run(PolicySecret.self, handles, auth: [.password(Self.authValue)]) }
    try tpm.expect(.authUnavailable, from: PolicySecret.self, handles, auth: [.password(Self.authValue)])
    #expect(tpm.machine.nvIndex(Self.index)?.contents == Self.pin(2, 2))
  }

  // MARK: - Storing

  @Test func failuresAreStoredAtOnce() throws {
    var tpm = try Self.tpm()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.authFail.session(1), from: PolicySecret.self, [Self.index, session.handle])
    try tpm.restartProcess()
    #expect(Self.failedTries(tpm) == 1)
  }
}
