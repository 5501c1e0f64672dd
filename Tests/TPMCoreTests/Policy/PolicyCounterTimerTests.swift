// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyCounterTimerTests {
  private static func args(_ operand: [UInt8], _ offset: UInt16, _ operation: UInt16) -> [UInt8] {
    hash(.sha256, operand + offset.wire + operation.wire)
  }

  /// Octet by octet: Time, Clock, resetCount, restartCount, safe.
  private static func timeInfo(_ machine: Machine) -> [UInt8] {
    machine.clock.time.wire + machine.clock.clock.wire + machine.persistent.resetCount.wire
      + machine.reset.restartCount.wire + [machine.clock.isSafe ? 1 : 0]
  }

  @Test func everyPartOfTheTimeInfoCompares() throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 123_456)
    for offset in 0..<25 {
      for size in Set([1, min(8, 25 - offset), 25 - offset]) {
        let session = try tpm.startSession(.policy)
        let operand = Array(Self.timeInfo(tpm.machine)[offset..<(offset + size)])
        try tpm.run(PolicyCounterTimer.self, [session.handle]) {
          ($0.operandB, $0.offset, $0.operation) = (Operand(operand), UInt16(offset), .eq)
        }
        let expected = TestPolicy().extended(0x16D, Self.args(operand, UInt16(offset), 0))
        #expect(try tpm.policyDigest(session) == expected.digest)
        try tpm.expect(.policy, from: PolicyCounterTimer.self, [session.handle]) {
          ($0.operandB, $0.offset, $0.operation) = (Operand(operand), UInt16(offset), .neq)
        }
        tpm.prepare { $0.endSession(session.handle) }
      }
    }
  }

  @Test(arguments: [(UInt16(26), 0, ResponseCode.value.parameter(2)), (0xFFFF, 1, .value.parameter(2))])
  func anOffsetBehindTheEndIsRefused(_ offset: UInt16, _ size: Int, _ code: ResponseCode) throws {
    try Self.expectRefusal(offset, size, code)
  }

  @Test(arguments: [(UInt16(25), 1), (24, 2), (0, 26), (17, 9)])
  func anOperandBeyondTheEndIsRefused(_ offset: UInt16, _ size: Int) throws {
    try Self.expectRefusal(offset, size, .range)
  }

  private static func expectRefusal(_ offset: UInt16, _ size: Int, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(code, from: PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.offset) = (Operand([UInt8](repeating: 0, count: size)), offset)
    }
  }

  /// An unsigned "less than" against Time sets a limit in seconds from the start of the session.
  @Test func lessThanTimeIsATimeLimit() throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 100_000)
    let session = try tpm.startSession(.policy)
    let start = try tpm.policy(session).startTime
    #expect(start == 100_000)
    tpm.pass(milliseconds: 4_000)
    let operand = UInt64(5).wire
    try tpm.run(PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.operation) = (Operand(operand), .unsignedLT)
    }
    #expect(try tpm.policy(session).timeout == 105_000)
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x16D, Self.args(operand, 0, 5)).digest)
    try tpm.run(PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.operation) = (Operand(UInt64.max.wire), .unsignedLT)
    }
    #expect(try tpm.policy(session).timeout == 105_000, "a limit only gets smaller")
    tpm.pass(milliseconds: 1_000)
    try tpm.run(PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.operation) = (Operand(operand), .unsignedLT)
    }
    tpm.pass(milliseconds: 1)
    try tpm.expect(.expired, from: PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.operation) = (Operand(operand), .unsignedLT)
    }
  }

  @Test func lessThanAPartOfTimeIsAnOrdinaryComparison() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.operation) = (Operand([0, 0, 0, 1]), .unsignedLT)
    }
    #expect(try tpm.policy(session).timeout == nil)
  }

  @Test func aTrialSessionChecksNothing() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyCounterTimer.self, [session.handle]) {
      ($0.operandB, $0.offset, $0.operation) = (Operand([1]), 1000, .bitSet)
    }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x16D, Self.args([1], 1000, 0xA)).digest)
  }
}
