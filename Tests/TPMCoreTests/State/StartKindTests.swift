// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// What TPM Reset, TPM Restart and TPM Resume keep, and what an end without TPM2_Shutdown costs.
struct StartKindTests {
  /// A TPM whose every part has something in it.
  private static func marked() throws -> TestTPM {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.clear.shEnable = false
      machine.clear.ehEnable = false
      machine.clear.phEnableNV = false
      machine.clear.platformAuthority.authValue = Secret([1])
      machine.clear.pcrAuthValue = Secret([2])
      machine.volatile.phEnable = false
      machine.reset.objectContextID = 77
      machine.pcr.pcrUpdateCounter = 10
      machine.reset.contexts.counter = 6
      machine.reset.contexts.saved = [.init(handle: 0x0200_0003, contextID: 5)]
      machine.reset.commandAuditDigest = Digest([9])
      machine.reset.commit.count = 5
      machine.reset.commit.pending[0] = 0x1F
    }
    return tpm
  }

  @Test(arguments: [nil, StartupType.clear])
  func resetForgets(_ shutdown: StartupType?) throws {
    var tpm = try Self.marked()
    let before = tpm.machine
    try tpm.restart(after: shutdown)
    let after = tpm.machine
    #expect(after.clear.shEnable && after.clear.ehEnable && after.clear.phEnableNV && after.volatile.phEnable)
    #expect(after.clear.platformAuthority.authValue.isEmpty)
    #expect(after.clear.pcrAuthValue.isEmpty)
    #expect(after.reset.objectContextID == 0)
    #expect(after.pcr.pcrUpdateCounter == 0)
    #expect(after.reset.contexts.saved.isEmpty)
    #expect(after.reset.commandAuditDigest.isEmpty)
    #expect(after.reset.commit.count == 0)
    #expect(after.reset.commit.pending.allSatisfy { $0 == 0 })
    #expect(after.reset.commit.nonce != before.reset.commit.nonce && after.reset.commit.nonce.count == 64)
    #expect(after.reset.restartCount == 0)
    #expect(after.reset.clearCount == 0)
    #expect(after.reset.null.seed != before.reset.null.seed)
    #expect(after.reset.null.proof != before.reset.null.proof)
    #expect(after.persistent.resetCount == before.persistent.resetCount + 1)
    #expect(after.persistent.totalResetCount == before.persistent.totalResetCount + 1)
    #expect(after.clock.timeEpoch != before.clock.timeEpoch)
    #expect(after.volatile.wasOrderly == (shutdown != nil))
  }

  @Test func restartKeepsResetDataOnly() throws {
    var tpm = try Self.marked()
    let before = tpm.machine
    try tpm.restart(after: .state)
    let after = tpm.machine
    #expect(after.clear.shEnable && after.clear.ehEnable && after.clear.phEnableNV && after.volatile.phEnable)
    #expect(after.clear.platformAuthority.authValue.isEmpty)
    #expect(after.clear.pcrAuthValue.isEmpty)
    #expect(after.reset.objectContextID == 77)
    #expect(after.pcr.pcrUpdateCounter == 11)
    #expect(after.reset.contexts.saved.count == 1)
    #expect(after.reset.commandAuditDigest == Digest([9]))
    #expect(after.reset.commit.count == 5 && after.reset.commit.pending[0] == 0x1F)
    #expect(after.reset.commit.nonce == before.reset.commit.nonce)
    #expect(after.reset.restartCount == 1)
    #expect(after.reset.clearCount == 1)
    #expect(after.reset.null.seed == before.reset.null.seed)
    #expect(after.persistent.resetCount == before.persistent.resetCount)
    #expect(after.persistent.totalResetCount == before.persistent.totalResetCount)
    #expect(after.volatile.wasOrderly)
  }

  @Test func resumeKeepsClearDataAsWell() throws {
    var tpm = try Self.marked()
    let before = tpm.machine
    try tpm.restart(after: .state, with: .state)
    let after = tpm.machine
    #expect(!after.clear.shEnable && !after.clear.ehEnable && !after.clear.phEnableNV)
    #expect(after.volatile.phEnable)
    #expect(after.clear.platformAuthority.authValue == Secret([1]))
    #expect(after.clear.pcrAuthValue == Secret([2]))
    #expect(after.reset.objectContextID == 77)
    #expect(after.pcr.pcrUpdateCounter == 11)
    #expect(after.reset.contexts.saved.count == 1)
    #expect(after.reset.restartCount == 1)
    #expect(after.reset.clearCount == 0)
    #expect(after.reset.null.proof == before.reset.null.proof)
    #expect(after.reset.commit.count == 5 && after.reset.commit.pending[0] == 0x1F)
    #expect(after.reset.commit.nonce == before.reset.commit.nonce)
    #expect(after.persistent.resetCount == before.persistent.resetCount)
  }

  @Test func whatWasSavedOutlivesTheProcess() throws {
    var tpm = try Self.marked()
    try tpm.extend(3)
    let value = try tpm.pcr(3)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.restartProcess()
    try tpm.run(Startup.self) { $0.startupType = .state }
    let machine = tpm.machine
    #expect(machine.clear.pcrAuthValue == Secret([2]))
    #expect(machine.reset.objectContextID == 77)
    #expect(try tpm.pcr(3) == value)
  }

  @Test func aStartUsesUpWhatWasSaved() throws {
    var tpm = try TestTPM()
    try tpm.restart(after: .state, with: .state)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  @Test func loadedThingsAreGone() throws {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      let sequence = SequenceObject(authValue: Secret(), computation: .event([]))
      machine.objects[0] = .sequence(sequence)
    }
    try tpm.restart(after: .state, with: .state)
    let machine = tpm.machine
    #expect(machine.objects.allSatisfy { $0 == nil })
  }

  // MARK: - Dictionary attack

  @Test(arguments: [
    (nil, true, 1 as UInt32), (nil, false, 0), (StartupType.clear, true, 0), (StartupType.state, true, 0),
  ])
  func aDisorderlyEndAfterUseOfAProtectedEntityCounts(
    _ shutdown: StartupType?, _ wasUsed: Bool, _ expected: UInt32
  ) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.lockout.wasUsedSinceStart = wasUsed }
    try tpm.restart(after: shutdown)
    let lockout = tpm.machine.persistent.lockout
    #expect(lockout.failedTries == expected)
    #expect(!lockout.wasUsedSinceStart)
  }

  @Test func aLockedTPMIsNotLockedFurther() throws {
    var tpm = try TestTPM()
    tpm.prepare {
      $0.persistent.lockout.wasUsedSinceStart = true
      $0.persistent.lockout.failedTries = $0.persistent.lockout.maxTries
    }
    try tpm.restart(after: nil)
    let lockout = tpm.machine.persistent.lockout
    #expect(lockout.failedTries == lockout.maxTries)
  }

  @Test(arguments: [(0 as UInt32, true), (1000, false)])
  func lockoutAuthIsEnabledAgainWhereOnlyAStartDoesThat(_ recovery: UInt32, _ isEnabled: Bool) throws {
    var tpm = try TestTPM()
    tpm.prepare {
      $0.persistent.lockout.lockoutRecovery = recovery
      $0.persistent.lockout.isLockoutAuthEnabled = false
    }
    try tpm.restart(after: .clear)
    let lockout = tpm.machine.persistent.lockout
    #expect(lockout.isLockoutAuthEnabled == isEnabled)
  }

  // MARK: - Clock

  @Test func aNewTPMHasToldNobodyItsClock() throws {
    let tpm = try TestTPM()
    let clock = tpm.machine.clock
    #expect(clock.isSafe)
    #expect(clock.clock == 0)
  }

  @Test(arguments: [(nil, false), (StartupType.clear, true), (StartupType.state, true)])
  func clockIsSafeAfterAnOrderlyEnd(_ shutdown: StartupType?, _ isSafe: Bool) throws {
    var tpm = try TestTPM()
    tpm.platform.monotonicMilliseconds += 5000
    try tpm.restart(after: shutdown)
    let clock = tpm.machine.clock
    #expect(clock.isSafe == isSafe)
    #expect(clock.clock == (isSafe ? 5000 : 0))
    #expect(clock.time == 0)
  }

  @Test func clockThatIsNotSafeIsSoUntilItIsSaved() throws {
    var tpm = try TestTPM()
    try tpm.restart(after: nil)
    try tpm.restart(after: .clear)
    #expect(!tpm.machine.clock.isSafe)
    tpm.platform.monotonicMilliseconds += Clock.saveInterval
    try tpm.run(PCRRead.self)
    #expect(tpm.machine.clock.isSafe)
    #expect(tpm.machine.persistent.clock >= Clock.saveInterval)
  }
}
