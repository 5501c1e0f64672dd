// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Starts, measurements, and tries that must outlast a sudden end; docs/security-cases.md lists all such cases.
@Suite("Security cases: starts")
struct StartCases {
  /// TPM Resume without what TPM2_Shutdown(TPM_SU_STATE) saves: PCR must not come back as if nothing had happened.
  @Test(arguments: [nil, StartupType.clear])
  func cve2018_6622_withoutASavedStateThereIsNoResume(_ shutdown: StartupType?) throws {
    var tpm = try TestTPM()
    try tpm.extend(10)
    if let shutdown { try tpm.run(Shutdown.self) { $0.shutdownType = shutdown } }
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
    try tpm.expect(.initialize, from: PCRRead.self)
    let resets = tpm.machine.persistent.resetCount
    try tpm.run(Startup.self)
    #expect(tpm.machine.persistent.resetCount == resets + 1, "a verifier sees that PCR began anew")
    #expect(try tpm.pcr(10) == [UInt8](repeating: 0, count: 32))
  }

  /// A shutdown that was aborted: the TPM was used after it.
  @Test func cve2018_6622_aStateThatIsStaleIsNotResumed() throws {
    var tpm = try TestTPM()
    try tpm.extend(10)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.extend(10, with: 1)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  @Test func cve2018_6622_aSavedStateIsResumedOnceWithItsPCR() throws {
    var tpm = try TestTPM()
    try tpm.extend(10)
    let value = try tpm.pcr(10)
    try tpm.restart(after: .state, with: .state)
    #expect(try tpm.pcr(10) == value)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  /// A key whose authValue is protected from dictionary attacks.
  private static func protectedKey(_ tpm: inout TestTPM) throws -> UInt32 {
    try tpm.primary(.signP256.with(without: .noDA), SensitiveCreate(auth: "right")).handle
  }

  private static func sign(_ tpm: inout TestTPM, _ key: UInt32) throws {
    try tpm.run(Sign.self, [key], auth: [.password("right")]) {
      ($0.digest, $0.inScheme) = (Digest(hash(.sha256, [])), .ecdsa(.sha256))
    }
  }

  /// The daemon is killed after use of a protected key: the failure that it may have kept to itself counts, once.
  @Test func cve2020_26933_aKilledDaemonCountsOneTry() throws {
    var tpm = try TestTPM()
    try Self.sign(&tpm, try Self.protectedKey(&tpm))
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    #expect(tpm.machine.persistent.lockout.failedTries == 1)
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    #expect(tpm.machine.persistent.lockout.failedTries == 1, "nothing was used since")
    try Self.sign(&tpm, try Self.protectedKey(&tpm))
    try tpm.run(Shutdown.self)
    try tpm.restartProcess()
    try tpm.run(Startup.self)
    #expect(tpm.machine.persistent.lockout.failedTries == 1, "that end was in order")
  }

  @Test func cve2020_26933_aWrongTryIsStoredBeforeItIsAnswered() throws {
    var tpm = try TestTPM()
    let key = try Self.protectedKey(&tpm)
    for count: UInt32 in 1...3 {
      try tpm.expect(.authFail.session(1), from: Sign.self, [key], auth: [.password("wrong")])
      #expect(try Persistent(tpm.store.state).lockout.failedTries == count)
    }
  }

  /// A bank that is not extended lets anybody replay its log: whatever is measured goes into all that are allocated.
  @Test func cve2021_42299_noBankIsLeftUnmeasured() throws {
    var tpm = try TestTPM.withEveryBank()
    func values(_ number: Int, _ tpm: inout TestTPM) throws -> [[UInt8]] {
      try HashAlgorithm.allCases.map { try #require(try tpm.pcr(number, $0)) }
    }
    func expectAllChanged(_ number: Int, _ tpm: inout TestTPM, _ body: (inout TestTPM) throws -> Void) throws {
      let before = try values(number, &tpm)
      try body(&tpm)
      for (old, new) in zip(before, try values(number, &tpm)) { #expect(old != new) }
    }
    try expectAllChanged(4, &tpm) { tpm in try tpm.run(PCREvent.self, [4]) { $0.eventData = Event([1]) } }
    try expectAllChanged(5, &tpm) { tpm in
      let sequence = try tpm.startHash(nil)
      try tpm.run(EventSequenceComplete.self, [5, sequence]) { $0.buffer = MaxBuffer([1]) }
    }
    try expectAllChanged(17, &tpm) { tpm in
      tpm.tpm.hashStart()
      tpm.tpm.hashData([UInt8]([1]).rawSpan)
      tpm.tpm.hashEnd()
    }
    tpm.cyclePower()
    tpm.tpm.hashStart()
    tpm.tpm.hashEnd()
    try tpm.run(Startup.self)
    for (algorithm, value) in zip(HashAlgorithm.allCases, try values(0, &tpm)) {
      #expect(value != [UInt8](repeating: 0, count: algorithm.size))
    }
  }
}
