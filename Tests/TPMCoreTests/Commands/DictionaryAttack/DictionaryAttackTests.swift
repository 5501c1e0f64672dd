// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPM2_DictionaryAttackLockReset and TPM2_DictionaryAttackParameters.
struct DictionaryAttackTests {
  private static let lockout = [PermanentHandle.lockout]

  @Test func theCountIsReset() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.lockout.failedTries = 5 }
    try tpm.run(DictionaryAttackLockReset.self, Self.lockout)
    #expect(tpm.machine.persistent.lockout.failedTries == 0)
  }

  @Test func parametersAreStoredAndTheCountStays() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.lockout.failedTries = 2 }
    try tpm.run(DictionaryAttackParameters.self, Self.lockout) {
      ($0.newMaxTries, $0.newRecoveryTime, $0.lockoutRecovery) = (5, .max, 0)
    }
    try tpm.restartProcess()
    let lockout = tpm.machine.persistent.lockout
    #expect(lockout.maxTries == 5 && lockout.recoveryTime == .max && lockout.lockoutRecovery == 0)
    #expect(lockout.failedTries == 2)
  }

  /// Though without a recovery time failures do not matter.
  @Test(arguments: [UInt32(0), 1])
  func noTriesIsLockoutAtOnce(newRecoveryTime: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.run(DictionaryAttackParameters.self, Self.lockout) { $0.newRecoveryTime = newRecoveryTime }
    #expect(tpm.machine.persistent.lockout.isLockedOut)
  }

  @Test func noRecoveryTimeTurnsTheProtectionOff() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.lockout.failedTries = 3 }
    try tpm.run(DictionaryAttackParameters.self, Self.lockout) { $0.newMaxTries = 3 }
    try tpm.run(PCRRead.self)
    let lockout = tpm.machine.persistent.lockout
    #expect(!lockout.isLockedOut && lockout.failedTries == 0)
  }

  @Test func aWrongLockoutAuthIsTriedOnceOnly() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, Self.lockout) { $0.newAuth = Auth(Secret([1])) }
    try tpm.expect(.authFail.session(1), from: DictionaryAttackLockReset.self, Self.lockout)
    try tpm.expect(.lockout, from: DictionaryAttackLockReset.self, Self.lockout, auth: [.password([1])])
    tpm.platform.monotonicMilliseconds += 1_000_000
    try tpm.run(DictionaryAttackLockReset.self, Self.lockout, auth: [.password([1])])
  }

  @Test func aStrangerMayNot() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.owner, PermanentHandle.platform, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: DictionaryAttackLockReset.self, [handle])
      try tpm.expect(.value.handle(1), from: DictionaryAttackParameters.self, [handle])
    }
  }
}
