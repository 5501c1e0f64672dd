import TPMCore
// SPDX-License-Identifier: Apache-2.0
import TPMStore
import Testing

@testable import vtpmd

/// Whose request opens a control connection.
struct ControlDialectTests {
  private func dialect(of octets: [UInt8]) -> ControlPort.Dialect? { ControlPort.dialect(of: octets.rawSpan) }

  @Test(
    arguments: [
      // tpm2-tss's swtpm TCTI.
      (Wire.word(5) + [0], .swtpm),
      (Wire.words(2, 1), .swtpm),
      // QEMU.
      (Wire.word(0x10), .swtpm),
      (Wire.words(5, 0), .swtpm),
      (Wire.words(0x11, 0), .swtpm),
      (Wire.words(0x11, 4096), .swtpm),
      (Wire.word(0x0B) + [3], .swtpm),
      (Wire.word(0x0B) + [3, 0, 0, 0], .swtpm),
      // swtpm_ioctl, where its requests are not the simulator's.
      (Wire.words(0x12, 0, 1, 0, 0), .swtpm),
      (Wire.word(6), .swtpm),
      (Wire.words(7, 3) + [1, 2, 3], .swtpm),
      (Wire.word(8), .swtpm),
      (Wire.word(0x0F), .swtpm),
      // tpm2-tss's mssim TCTI, IBM TSS, TSS.MSR.
      (Wire.word(1), .simulator),
      (Wire.word(2), .simulator),
      (Wire.word(11), .simulator),
      (Wire.words(1, 11), .simulator),
      (Wire.word(9), .simulator),
      (Wire.word(17), .simulator),
      (Wire.words(26, 0x4000_0110), .simulator),
      (Wire.words(26, 0x4000_0110, 1), .simulator),
      (Wire.word(20), .simulator),
      (Wire.word(21), .simulator),
      (Wire.word(0), .simulator),
      (Wire.word(0xFFFF_FFFF), .simulator),
    ] as [([UInt8], ControlPort.Dialect)])
  func theFirstRequestDecides(_ octets: [UInt8], _ expected: ControlPort.Dialect) {
    #expect(dialect(of: octets) == expected)
  }

  @Test func lessThanANumberDecidesNothing() {
    for count in 0..<4 { #expect(dialect(of: [UInt8](repeating: 0, count: count)) == nil) }
  }
}

/// The simulator's platform signals at work.
struct SimulatorSignalTests {
  /// Sends one signal at a time and expects one answer each.
  private func exchange(_ bench: Bench, _ peer: Peer, _ request: [UInt8], _ answer: [UInt8]) {
    peer.send(request)
    bench.settle()
    #expect(peer.receive() == answer)
  }

  @Test func poweringOnAgainDoesNotReset() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(1), Wire.word(0))
    exchange(bench, peer, Wire.word(11), Wire.word(0))
    #expect(bench.recorder.events == [])
  }

  @Test func powerGoesOffAndOn() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(2), Wire.word(0))
    exchange(bench, peer, Wire.word(2), Wire.word(0))
    exchange(bench, peer, Wire.word(1), Wire.word(0))
    #expect(bench.recorder.events == [.powerOff, .powerOn])
  }

  @Test(arguments: [17, 18] as [UInt32]) func aResetIsACycleOfPower(_ code: UInt32) {
    let bench = Bench(startsUp: true)
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(code), Wire.word(0))
    #expect(bench.recorder.events == [.powerOff, .powerOn, .startup])
    exchange(bench, peer, Wire.word(2), Wire.word(0))
    exchange(bench, peer, Wire.word(code), Wire.word(0))
    #expect(bench.recorder.events == [.powerOff, .powerOn, .startup, .powerOff])
  }

  @Test func aStartUpThatLackedMemoryIsMadeUpFor() {
    let bench = Bench(startsUp: true)
    let peer = bench.connect(.control(.undecided))
    for code: UInt32 in [2, 12, 1, 11] { exchange(bench, peer, Wire.word(code), Wire.word(0)) }
    #expect(bench.recorder.events == [.powerOff, .powerOn, .startup, .startup])
  }

  @Test func switchesAreTurned() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(3), Wire.word(0))
    #expect(bench.platform.isPhysicallyPresent)
    exchange(bench, peer, Wire.word(4), Wire.word(0))
    #expect(!bench.platform.isPhysicallyPresent)
    exchange(bench, peer, Wire.word(9), Wire.word(0))
    #expect(bench.platform.isCancelRequested)
    exchange(bench, peer, Wire.word(10), Wire.word(0))
    #expect(!bench.platform.isCancelRequested)
    exchange(bench, peer, Wire.word(12), Wire.word(0))
    #expect(!bench.store.isOn)
    exchange(bench, peer, Wire.word(11), Wire.word(0))
    #expect(bench.store.isOn)
    exchange(bench, peer, Wire.words(13, 14), Wire.words(0, 0))
  }

  @Test func theLargestSizesAreToldOnce() {
    let bench = Bench()
    let commands = bench.connect()
    bench.recorder.answer = { _ in Wire.response([1, 2, 3, 4]) }
    commands.send(Wire.command([1, 2, 3, 4, 5], code: 0x17B) + Wire.command(code: 0x144))
    bench.settle()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(25), Wire.words(16, 15, 0x17B, 14, 0x17B, 0))
    exchange(bench, peer, Wire.word(25), Wire.words(16, 0, 0, 0, 0, 0))
  }

  /// A timer is named by its handle or by its number.
  @Test func whetherATimerHasSignalledIsTold() {
    let bench = Bench()
    bench.recorder.signaledTimers = [0, 3]
    let peer = bench.connect(.control(.undecided))
    peer.send(Wire.word(26))
    bench.settle()
    #expect(peer.receive() == nil)
    exchange(bench, peer, Wire.word(0x4000_0110), Wire.words(1, 0))
    for (timer, signaled) in [(0, 1), (1, 0), (3, 1), (0x4000_0111, 0), (0x4000_0113, 1), (.max, 0)]
      as [(UInt32, UInt32)]
    {
      exchange(bench, peer, Wire.words(26, timer), Wire.words(signaled, 0))
    }
  }

  @Test func aSelfTestThatFailsIsTheEnginesToRun() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(30), Wire.word(0))
    #expect(bench.recorder.events.last == .failNextSelfTest)
  }

  @Test(arguments: [Wire.words(35, 1), Wire.words(36, 1), Wire.word(0), Wire.word(19), Wire.word(99)])
  func whatIsNotServedIsRefusedAndEndsTheConnection(_ request: [UInt8]) {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(1), Wire.word(0))
    exchange(bench, peer, request, Wire.word(1))
    #expect(bench.roster.count == 0)
  }

  @Test func sessionEndHasNoAnswer() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(20), [])
    #expect(bench.ending == nil)
  }

  @Test func stopEndsTheDaemon() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    peer.send(Wire.word(21))
    bench.settle()
    #expect(bench.ending == .told("a client's STOP"))
  }

  @Test func aLongCommandSeesTheWishToCancelWhileItRuns() {
    let bench = Bench()
    let control = bench.connect(.control(.undecided))
    let commands = bench.connect()
    bench.settle(1)
    let platform = bench.platform
    var seen: [Bool] = []
    bench.recorder.duringCommand = {
      seen.append(platform.isCancelRequested)
      control.send(Wire.word(9))
      seen.append(platform.isCancelRequested)
    }
    commands.send(Wire.getRandom)
    bench.settle()
    #expect(seen == [false, true])
    #expect(control.receive() == Wire.word(0))
  }
}
