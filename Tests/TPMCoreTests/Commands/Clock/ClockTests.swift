// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// TPM2_ReadClock, TPM2_ClockSet and TPM2_ClockRateAdjust.
struct ClockTests {
  private static let authorities = [PermanentHandle.owner, PermanentHandle.platform]
  private static let latest: UInt64 = 0xFFFF_0000_0000_0000

  @Test func timeAndClockGoOnTogether() throws {
    var tpm = try TestTPM()
    tpm.platform.monotonicMilliseconds += 250
    let first = try tpm.run(ReadClock.self).currentTime
    #expect(first.time == 250 && first.clockInfo.clock == 250)
    #expect(first.clockInfo.resetCount == 1 && first.clockInfo.restartCount == 0 && first.clockInfo.safe)
    try tpm.restart(after: .state)
    tpm.platform.monotonicMilliseconds += 50
    let second = try tpm.run(ReadClock.self).currentTime
    #expect(second.time == 50 && second.clockInfo.clock == 300)
    #expect(second.clockInfo.resetCount == 1 && second.clockInfo.restartCount == 1)
  }

  @Test(arguments: authorities)
  func clockIsSetForward(_ authority: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.run(ClockSet.self, [authority]) { $0.newTime = 1000 }
    #expect(try tpm.run(ReadClock.self).currentTime.clockInfo.clock == 1000)
    #expect(try tpm.run(ReadClock.self).currentTime.time == 0)
    #expect(tpm.machine.persistent.clock == 0)
    try tpm.run(ClockSet.self, [authority]) { $0.newTime = Clock.saveInterval + 5 }
    #expect(tpm.machine.persistent.clock == Clock.saveInterval + 5)
    try tpm.run(ClockSet.self, [authority]) { $0.newTime = Self.latest }
    #expect(try tpm.run(ReadClock.self).currentTime.clockInfo.clock == Self.latest)
  }

  @Test func clockIsNeverSetBack() throws {
    var tpm = try TestTPM()
    try tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = 1000 }
    try tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = 1000 }
    for time: UInt64 in [999, 0, Self.latest + 1, .max] {
      try tpm.expect(.value.parameter(1), from: ClockSet.self, [PermanentHandle.owner]) { $0.newTime = time }
    }
  }

  @Test func aClockThatWasSetPastASavedPointIsSafe() throws {
    var tpm = try TestTPM()
    try tpm.restart(after: nil)
    #expect(!tpm.machine.clock.isSafe)
    try tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = Clock.saveInterval - 1 }
    #expect(!tpm.machine.clock.isSafe)
    try tpm.run(ClockSet.self, [PermanentHandle.owner]) { $0.newTime = Clock.saveInterval }
    #expect(tpm.machine.clock.isSafe)
  }

  @Test func strangersMayNot() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.lockout, PermanentHandle.endorsement, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: ClockSet.self, [handle])
      try tpm.expect(.value.handle(1), from: ClockRateAdjust.self, [handle])
    }
    try tpm.expect(.badAuth.session(1), from: ClockSet.self, [PermanentHandle.owner], auth: [.password("a")])
  }

  @Test(arguments: [
    (ClockAdjust.noChange, 1_000_000 as UInt64), (.coarseFaster, 1_010_000), (.mediumFaster, 1_001_000),
    (.fineFaster, 1_000_033), (.coarseSlower, 990_000), (.mediumSlower, 999_000), (.fineSlower, 999_967),
  ])
  func theRateIsAdjusted(_ adjust: ClockAdjust, _ expected: UInt64) throws {
    var tpm = try TestTPM()
    try tpm.run(ClockRateAdjust.self, [PermanentHandle.owner]) { $0.rateAdjust = adjust }
    tpm.platform.monotonicMilliseconds += 1_000_000
    let time = try tpm.run(ReadClock.self).currentTime
    #expect(time.time == expected && time.clockInfo.clock == expected)
  }

  @Test(arguments: [ClockAdjust.coarseFaster, .coarseSlower])
  func adjustmentsAddUpToALimit(_ adjust: ClockAdjust) throws {
    var tpm = try TestTPM()
    for _ in 0..<15 { try tpm.run(ClockRateAdjust.self, [PermanentHandle.platform]) { $0.rateAdjust = adjust } }
    try tpm.expect(.value.parameter(1), from: ClockRateAdjust.self, [PermanentHandle.platform]) {
      $0.rateAdjust = adjust
    }
    // It does not outlast a power cycle.
    try tpm.restart(after: .state, with: .state)
    #expect(tpm.machine.clock.rateAdjustment == 0)
  }

  @Test(arguments: [4, 0xFC, 0x80] as [UInt8])
  func anAdjustmentThatIsNoneIsRefused(_ value: UInt8) throws {
    var tpm = try TestTPM()
    var command = try tpm.octets(ClockRateAdjust.self, [PermanentHandle.owner]) { _ in }
    command[command.count - 1] = value
    tpm.expect(.value.parameter(1), from: command)
  }
}
