// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct StartupTests {
  @Test func aSecondStartupIsRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.initialize, from: Startup.self)
    try tpm.expect(.initialize, from: Startup.self) { $0.startupType = .state }
  }

  @Test func nothingButStartupIsTakenBefore() throws {
    var tpm = try TestTPM(isStarted: false)
    try tpm.expect(.initialize, from: Shutdown.self)
    try tpm.expect(.initialize, from: SelfTest.self)
    try tpm.expect(.initialize, from: GetCapability.self)
    try tpm.expect(.initialize, from: PCRRead.self)
  }

  @Test func aTypeThatIsNoneIsRefused() throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.expect(.value.parameter(1), from: [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 2])
    tpm.expect(.insufficient.parameter(1), from: [0x80, 0x01, 0, 0, 0, 11, 0, 0, 0x01, 0x44, 0])
    tpm.expect(.size, from: [0x80, 0x01, 0, 0, 0, 13, 0, 0, 0x01, 0x44, 0, 0, 0])
  }

  @Test(arguments: [1, 2, 4, 32] as [UInt8])
  func onlyLocalities0And3MayStart(_ locality: UInt8) throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.locality = locality
    try tpm.expect(.locality, from: Startup.self)
  }

  @Test(arguments: [nil, StartupType.clear])
  func stateThatWasNotSavedIsNotRestored(_ shutdown: StartupType?) throws {
    var tpm = try TestTPM()
    if let shutdown { try tpm.run(Shutdown.self) { $0.shutdownType = shutdown } }
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
    try tpm.run(Startup.self)
  }

  @Test func resumeIsAtTheLocalityOfTheStartBefore() throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.locality = 3
    try tpm.run(Startup.self)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.cyclePower()
    tpm.locality = 0
    try tpm.expect(.locality, from: Startup.self) { $0.startupType = .state }
    tpm.locality = 3
    try tpm.run(Startup.self) { $0.startupType = .state }
    // The locality is that of the first start, however many resumes follow.
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.cyclePower()
    tpm.locality = 0
    try tpm.expect(.locality, from: Startup.self) { $0.startupType = .state }
  }

  @Test func resumeNeedsTheSameKindOfFirstMeasurement() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.cyclePower()
    tpm.tpm.hashStart()
    tpm.tpm.hashEnd()
    try tpm.expect(.locality, from: Startup.self) { $0.startupType = .state }
    try tpm.run(Startup.self)

    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.cyclePower()
    try tpm.expect(.locality, from: Startup.self) { $0.startupType = .state }
    tpm.tpm.hashStart()
    tpm.tpm.hashEnd()
    // With such a measurement on both sides the locality does not matter.
    tpm.locality = 3
    try tpm.run(Startup.self) { $0.startupType = .state }
  }

  @Test func aRefusedResumeCanBecomeARestart() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.cyclePower()
    tpm.locality = 3
    try tpm.expect(.locality, from: Startup.self) { $0.startupType = .state }
    try tpm.run(Startup.self)
    let machine = tpm.machine
    #expect(machine.reset.restartCount == 1)
    #expect(machine.reset.clearCount == 1)
  }

  @Test func aStateThatDoesNotFitIsAFailureForGood() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.prepare { $0.persistent.shutdown.pcrBanks = [] }
    tpm.cyclePower()
    var code: ResponseCode?
    do throws(any Error) { try tpm.run(Startup.self) { $0.startupType = .state } } catch {
      code = error as? ResponseCode
    }
    #expect(code == .failure)
    let machine = tpm.machine
    #expect(machine.volatile.hasFailed)
    try tpm.expect(.failure, from: Startup.self)
  }

  @Test func withoutEntropyNothingStarts() throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.platform.hasEntropy = false
    try tpm.expect(.failure, from: Startup.self)
  }
}
