// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPM2_Clear and TPM2_ClearControl.
struct ClearTests {
  private static let authorities = [PermanentHandle.lockout, PermanentHandle.platform]

  /// A TPM that an owner has taken and used.
  private static func owned() throws -> TestTPM {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.fillWithObjects()
      let policy = Digest([UInt8](repeating: 1, count: 32))
      let authority = Authority(authValue: Secret([1]), policyAlg: .sha256, authPolicy: policy)
      machine.persistent.ownerAuthority = authority
      machine.persistent.endorsementAuthority = authority
      machine.persistent.lockoutAuthority.policyAlg = .sha256
      machine.persistent.lockoutAuthority.authPolicy = policy
      machine.clear.platformAuthority.policyAlg = .sha256
      machine.clear.pcrAuthValue = Secret([4])
      machine.clear.shEnable = false
      machine.clear.ehEnable = false
      machine.persistent.lockout.failedTries = 2
      machine.persistent.lockout.maxTries = 99
      machine.persistent.nvIndices = [
        .test(0x0180_0001, .counter, [.written], contents: [0, 0, 0, 0, 0, 0, 2, 0]),
        .test(0x0180_0002, .ordinary, [.platformCreate]),
        .test(0x0180_0003, .counter, [.orderly, .written], contents: [0, 0, 0, 0, 0, 0, 1, 0]),
        .test(0x0180_0004, .ordinary, [.orderly, .platformCreate]),
      ]
      machine.orderly.nvData = [
        OrderlyNVData(
          nvIndex: 0x0180_0003, attributes: NVAttributes(.counter, [.orderly, .written]),
          contents: [0, 0, 0, 0, 0, 0, 3, 9]),
        OrderlyNVData(
          nvIndex: 0x0180_0004, attributes: NVAttributes(.ordinary, [.orderly, .platformCreate]), contents: [1, 2]),
      ]
      machine.persistent.commandAudit.counter = 5
      machine.persistent.commandAudit.change(adding: [.clockSet], removing: [], of: .shared)
      machine.reset.restartCount = 3
      machine.reset.clearCount = 3
      machine.pcr.pcrUpdateCounter = 8
    }
    tpm.platform.monotonicMilliseconds += 9999
    return tpm
  }

  @Test(arguments: authorities)
  func nothingOfTheOwnerIsLeft(_ authority: UInt32) throws {
    var tpm = try Self.owned()
    let before = tpm.machine
    try tpm.run(Clear.self, [authority])
    let after = tpm.machine
    #expect(after.transientHierarchies == [.null, .platform])
    #expect(after.persistent.objects.map(\.object.hierarchy) == [.platform])
    #expect(after.persistent.nvIndices.map(\.handle) == [0x0180_0002, 0x0180_0004])
    #expect(after.orderly.nvData.map(\.nvIndex) == [0x0180_0004])
    #expect(after.persistent.highestNVCount == 0x309)
    #expect(after.persistent.owner.seed != before.persistent.owner.seed)
    #expect(after.persistent.owner.proof != before.persistent.owner.proof)
    #expect(after.persistent.endorsement.seed == before.persistent.endorsement.seed)
    #expect(after.persistent.endorsement.proof != before.persistent.endorsement.proof)
    #expect(after.persistent.platform.seed == before.persistent.platform.seed)
    #expect(after.persistent.platform.proof == before.persistent.platform.proof)
    for authority in [
      after.persistent.ownerAuthority, after.persistent.endorsementAuthority, after.persistent.lockoutAuthority,
    ] {
      #expect(authority.authValue.isEmpty && authority.policyAlg == nil && authority.authPolicy.isEmpty)
    }
    #expect(after.clear.shEnable && after.clear.ehEnable)
    #expect(after.clear.platformAuthority.policyAlg == .sha256)
    #expect(after.clear.pcrAuthValue.isEmpty)
    #expect(after.persistent.lockout.failedTries == 0 && after.persistent.lockout.maxTries == Lockout().maxTries)
    #expect(after.persistent.resetCount == 0 && after.reset.restartCount == 0 && after.reset.clearCount == 0)
    #expect(after.persistent.commandAudit.counter == 0)
    #expect(after.persistent.commandAudit.commands == before.persistent.commandAudit.commands)
    #expect(after.persistent.totalResetCount == before.persistent.totalResetCount)
    #expect(after.pcr.pcrUpdateCounter == 9)
    #expect(after.clock.clock == 0 && after.persistent.clock == 0 && after.clock.isSafe)
    #expect(after.clock.time == 9999)
    #expect(after.reset.null.proof == before.reset.null.proof)
  }

  @Test func itIsOnDiskAtOnce() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.owner]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.run(Clear.self, [PermanentHandle.lockout])
    let seed = tpm.machine.persistent.owner.seed
    try tpm.restartProcess()
    #expect(tpm.machine.persistent.owner.seed == seed)
    #expect(tpm.machine.persistent.ownerAuthority.authValue.isEmpty)
  }

  @Test(arguments: authorities)
  func whatIsDisabledIsNotDone(_ authority: UInt32) throws {
    var tpm = try Self.owned()
    try tpm.run(ClearControl.self, [authority]) { $0.disable = true }
    for handle in Self.authorities { try tpm.expect(.disabled, from: Clear.self, [handle]) }
    try tpm.restart(after: nil)
    try tpm.expect(.disabled, from: Clear.self, [PermanentHandle.platform])
    try tpm.expect(.authFail, from: ClearControl.self, [PermanentHandle.lockout])
    try tpm.run(ClearControl.self, [PermanentHandle.platform])
    try tpm.run(Clear.self, [PermanentHandle.lockout])
  }

  @Test func lockoutMayDisableTwice() throws {
    var tpm = try TestTPM()
    for _ in 0..<2 { try tpm.run(ClearControl.self, [PermanentHandle.lockout]) { $0.disable = true } }
  }

  @Test func anAuthorisationThatIsWrongDoesNothing() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: Clear.self, [handle])
      try tpm.expect(.value.handle(1), from: ClearControl.self, [handle])
    }
    try tpm.expect(.badAuth.session(1), from: Clear.self, [PermanentHandle.platform], auth: [.password("a")])
    try tpm.expect(.authFail.session(1), from: Clear.self, [PermanentHandle.lockout], auth: [.password("a")])
  }

  @Test func withoutEntropyNothingIsCleared() throws {
    var tpm = try Self.owned()
    try tpm.run(SelfTest.self)
    tpm.platform.hasEntropy = false
    try tpm.expect(.failure, from: Clear.self, [PermanentHandle.platform])
  }

  /// The HMAC of the response is made with the lockoutAuth that the command leaves, which is empty.
  @Test(arguments: [false, true])
  func theResponseIsSignedWithTheNewLockoutAuth(_ isSalted: Bool) throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.lockout]) { $0.newAuth = Auth(Secret([6, 7])) }
    let key = TestKeys.ecc(.nistP256)
    let salt = isSalted ? try TestSalt.ecc(key, tpm.add(.ecc(key, .decrypt, hierarchy: .platform))) : nil
    let session = try tpm.startSession(salt: salt)
    session.authValue = [6]
    try tpm.expect(.authFail.session(1), from: Clear.self, [PermanentHandle.lockout], auth: [.session(session)])
    tpm.prepare { $0.persistent.lockout.isLockoutAuthEnabled = true }
    (session.authValue, session.newAuthValue, session.sendsHMACWithoutKey) = ([6, 7], [], true)
    try tpm.run(Clear.self, [PermanentHandle.lockout], auth: [.session(session)])
    #expect(tpm.machine.persistent.lockoutAuthority.authValue.isEmpty)
    try tpm.run(Clear.self, [PermanentHandle.lockout], auth: [.session(session)])
  }

  /// The session key of a bound session outlives the authValue that it was made from.
  @Test func aSessionThatIsBoundToLockoutSignsToo() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.lockout]) { $0.newAuth = Auth(Secret([6, 7])) }
    let session = try tpm.startSession(bind: (PermanentHandle.lockout, [6, 7]))
    (session.authValue, session.newAuthValue, session.includesAuthValue) = ([6, 7], [], false)
    try tpm.run(Clear.self, [PermanentHandle.lockout], auth: [.session(session)])
    #expect(tpm.machine.persistent.lockoutAuthority.authValue.isEmpty)
  }

  @Test func theAuthValueOfThePlatformStays() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.platform]) { $0.newAuth = Auth(Secret([8])) }
    let session = try tpm.startSession()
    session.authValue = [8]
    try tpm.run(Clear.self, [PermanentHandle.platform], auth: [.session(session)])
    #expect(tpm.machine.clear.platformAuthority.authValue == Secret([8]))
  }

  @Test func afterwardsLockoutAuthIsEmpty() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.lockout]) { $0.newAuth = Auth(Secret([1])) }
    try tpm.run(Clear.self, [PermanentHandle.lockout], auth: [.password([1])])
    try tpm.run(Clear.self, [PermanentHandle.lockout])
  }
}
