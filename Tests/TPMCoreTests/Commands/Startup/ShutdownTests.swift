// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct ShutdownTests {
  @Test func stateCannotBeSavedAfterPCRWereReallocated() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRAllocate.self, [PermanentHandle.platform])
    try tpm.expect(.type.parameter(1), from: Shutdown.self) { $0.shutdownType = .state }
    try tpm.restart(after: .clear)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
  }

  @Test func aTypeThatIsNoneIsRefused() throws {
    var tpm = try TestTPM()
    tpm.expect(.value.parameter(1), from: [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x45, 0xFF, 0xFF])
  }

  @Test func theTPMGoesOn() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self)
    try tpm.extend(4)
    #expect(try tpm.pcr(4) != [UInt8](repeating: 0, count: 32))
  }

  @Test func clockIsStored() throws {
    var tpm = try TestTPM()
    tpm.platform.monotonicMilliseconds += 1234
    try tpm.run(Shutdown.self)
    #expect(tpm.machine.persistent.clock == 1234)
  }

  @Test func aChangeAfterwardsMakesItVoid() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.extend(4)
    #expect(tpm.machine.persistent.shutdown.kind == .none)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  @Test func aClockThatWasToldAfterwardsMakesItVoid() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self)
    try tpm.run(ReadClock.self)
    try tpm.restart(after: nil)
    #expect(!tpm.machine.clock.isSafe)
  }

  /// Part 1, 9.2.4.
  @Test func aClockThatWasSetAfterwardsMakesItVoid() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = 1000 }
    tpm.tpm.powerOff()
    tpm.tpm.powerOn()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  @Test func aDynamicMeasurementAfterwardsMakesItVoid() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.tpm.hashStart()
    tpm.tpm.hashEnd()
    #expect(tpm.machine.persistent.shutdown.kind == .none)
  }

  @Test func whatChangesNothingLeavesItValid() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.run(GetCapability.self)
    try tpm.run(PCRRead.self)
    try tpm.run(SelfTest.self)
    try tpm.expect(.locality, from: PCRReset.self, [0])
    try tpm.restart(after: nil, with: .state)
  }

  @Test func theLastOneCounts() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.run(Shutdown.self) { $0.shutdownType = .clear }
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }
}
