// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The command audit digest, which the pipeline extends. Part 1, 32.
struct CommandAuditTests {
  private static let owner = PermanentHandle.owner

  @Test(arguments: HashAlgorithm.allCases.filter(\.isAvailable))
  func theDigestIsExtendedWithBothHashes(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    if algorithm != .sha256 {
      try tpm.run(SetCommandCodeAuditStatus.self, [Self.owner]) { $0.auditAlg = algorithm }
    }
    var log = try tpm.audit(.getRandom, .pcrExtend, .createPrimary, .readPublic)
    #expect(log.algorithm == algorithm)
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(GetRandom.self, log: &log) { $0.bytesRequested = 16 }
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(PCRExtend.self, [16], log: &log)
    #expect(tpm.auditDigest == log.digest)
    let key = try tpm.run(CreatePrimary.self, [Self.owner], log: &log) { $0.inPublic.value = .storageP256 }
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(ReadPublic.self, [key.handle], log: &log)
    #expect(tpm.auditDigest == log.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
  }

  @Test func otherCommandsAreNotAudited() throws {
    var tpm = try TestTPM()
    let log = try tpm.audit(.getRandom)
    try tpm.run(PCRExtend.self, [16])
    _ = try tpm.primary()
    #expect(tpm.auditDigest == log.digest)
  }

  @Test func aFailingCommandIsNotAudited() throws {
    var tpm = try TestTPM()
    let log = try tpm.audit(.hierarchyChangeAuth, .create)
    try tpm.expect(.badAuth.session(1), from: HierarchyChangeAuth.self, [Self.owner], auth: [.password([1])])
    try tpm.expect(.missingHandle(1), from: Create.self, [0x8000_0000])
    #expect(tpm.auditDigest == log.digest)
  }

  /// What is on the wire counts, so a parameter that is encrypted is audited as it is then.
  @Test func encryptedParametersAreAuditedAsTheyAreSent() throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.create, .getRandom)
    let parent = try tpm.primary().handle
    let session = try tpm.startSession(symmetric: .cipher(Public.aes128CFB), bind: (Self.owner, []))
    session.attributes = [.continueSession, .decrypt, .encrypt]
    try tpm.run(Create.self, [parent], auth: [.session(session)], log: &log) {
      $0.inPublic.value = .signP256
      $0.inSensitive.value = SensitiveCreate(auth: "secret")
    }
    #expect(tpm.auditDigest == log.digest)
    session.attributes = [.continueSession, .encrypt, .audit]
    try tpm.run(GetRandom.self, auth: [.session(session)], log: &log) { $0.bytesRequested = 9 }
    #expect(tpm.auditDigest == log.digest)
    #expect(try tpm.machine.session(session.handle).auditDigest == session.auditDigest)
  }

  /// The Name of an Index changes with the first write, and that of a removed one is gone.
  @Test func namesAreThoseFromBeforeTheCommand() throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.nvWrite, .nvUndefineSpace)
    try tpm.define()
    let handles = [NVFixture.handle, NVFixture.handle]
    for _ in 0..<2 {
      try tpm.run(NVWrite.self, handles, log: &log) { $0.data = MaxNVBuffer([1]) }
      #expect(tpm.auditDigest == log.digest)
    }
    try tpm.run(NVUndefineSpace.self, [Self.owner, NVFixture.handle], log: &log)
    #expect(tpm.auditDigest == log.digest)
  }

  @Test func aSequenceHasNoName() throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.hashSequenceStart, .sequenceUpdate, .sequenceComplete)
    let sequence = try tpm.run(HashSequenceStart.self, log: &log) { $0.hashAlg = .sha256 }.handle
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(SequenceUpdate.self, [sequence], log: &log) { $0.buffer = MaxBuffer([1]) }
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(SequenceComplete.self, [sequence], log: &log)
    #expect(tpm.auditDigest == log.digest)
  }

  @Test func aPolicySessionIsNoHindrance() throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.policyAuthValue, .flushContext)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyAuthValue.self, [session.handle], log: &log)
    #expect(tpm.auditDigest == log.digest)
    try tpm.run(FlushContext.self, log: &log) { $0.flushHandle = ContextHandle(session.handle) }
    #expect(tpm.auditDigest == log.digest)
  }

  // MARK: - Starts

  @Test(arguments: [StartupType.clear, .state])
  func aStartIsAuditedAndKeepsTheLog(_ type: StartupType) throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.startup, .shutdown)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    #expect(tpm.auditDigest == log.digest)
    tpm.cyclePower()
    try tpm.run(Startup.self, log: &log) { $0.startupType = type }
    #expect(tpm.auditDigest == log.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
  }

  @Test(arguments: [nil, StartupType.clear])
  func aResetEndsTheLog(_ shutdown: StartupType?) throws {
    var tpm = try TestTPM()
    _ = try tpm.audit(.getRandom)
    try tpm.restart(after: shutdown)
    #expect(tpm.auditDigest.isEmpty)
    #expect(tpm.machine.persistent.commandAudit.counter == 1)
    var log = TestAuditLog()
    try tpm.run(GetRandom.self, log: &log)
    #expect(tpm.auditDigest == log.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 2)
  }

  /// The digest that TPM2_Shutdown has saved is no longer the one there is.
  @Test func anAuditedCommandAfterShutdownNullifiesIt() throws {
    var tpm = try TestTPM()
    _ = try tpm.audit(.pcrRead)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.run(PCRRead.self)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  // MARK: - The counter

  @Test func theCounterIsOnDiskWhenALogBegins() throws {
    var tpm = try TestTPM()
    _ = try tpm.audit(.getRandom)
    let saves = tpm.store.saves
    try tpm.run(GetRandom.self)
    #expect(tpm.store.saves == saves)
    try tpm.restart(after: nil)
    tpm.store.isBroken = true
    try tpm.expect(.nvUnavailable, from: GetRandom.self)
    tpm.store.isBroken = false
    try tpm.run(GetRandom.self)
    try tpm.restartProcess()
    #expect(tpm.machine.persistent.commandAudit.counter == 2)
  }

  @Test func theCounterIsTwoProperties() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.commandAudit.counter = 0x0123_4567_FFFF_FFFF }
    #expect(try GetCapabilityTests.property(&tpm, .auditCounter0) == 0x0123_4567)
    #expect(try GetCapabilityTests.property(&tpm, .auditCounter1) == 0xFFFF_FFFF)
    _ = try tpm.audit()
    #expect(try GetCapabilityTests.property(&tpm, .auditCounter0) == 0x0123_4568)
    #expect(try GetCapabilityTests.property(&tpm, .auditCounter1) == 0)
  }

  @Test func clearSetsTheCounterBackAndIsAudited() throws {
    var tpm = try TestTPM()
    var log = try tpm.audit(.clear)
    try tpm.run(Clear.self, [PermanentHandle.lockout], log: &log)
    #expect(tpm.auditDigest == log.digest)
    #expect(tpm.machine.persistent.commandAudit.counter == 0)
    #expect(tpm.machine.persistent.commandAudit.contains(.clear))
  }

  @Test func inFailureModeNothingIsAudited() throws {
    var tpm = try TestTPM()
    let log = try tpm.audit(.getTestResult, .getCapability)
    tpm.prepare { $0.volatile.hasFailed = true }
    try tpm.run(GetTestResult.self)
    try tpm.run(GetCapability.self)
    #expect(tpm.auditDigest == log.digest)
  }
}
