// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCore
import Testing

@testable import vtpmd

/// swtpm's control channel.
struct SwtpmRequestTests {
  private func parse(_ octets: [UInt8]) -> (request: SwtpmRequest, size: Int)? { SwtpmRequest.parse(octets.rawSpan) }

  private func exchange(_ bench: Bench, _ peer: Peer, _ request: [UInt8], _ answer: [UInt8]) {
    peer.send(request)
    bench.settle()
    #expect(peer.receive() == answer)
  }

  @Test(arguments: [
    Wire.words(2, 1), Wire.word(5) + [0], Wire.words(7, 4), Wire.word(0x0B) + [3], Wire.words(0x11, 0),
    Wire.words(0x12, 0, 1, 0, 0), Wire.words(0x0C, 1, 2, 3), Wire.words(0x0D, 0, 1, 9),
  ])
  func everyBeginningOfARequestIsIncomplete(_ octets: [UInt8]) {
    for length in 0..<octets.count { #expect(parse(Array(octets.prefix(length))) == nil) }
    #expect(parse(octets)?.size == octets.count)
  }

  @Test(arguments: [1, 2, 4]) func aLocalityMayBeAnOctetOrAStructure(_ size: Int) {
    let octets = Wire.word(5) + [3, 9, 9, 9].prefix(size)
    #expect(parse(octets)?.request == .setLocality(3))
    #expect(parse(octets)?.size == 4 + size)
  }

  @Test func onlyWhatWorksIsOffered() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.word(1), Wire.words(0, 0xFFBF))
    // STORE_VOLATILE, LOCK_STORAGE.
    for code: UInt32 in [0x0A, 0x13, 0x14, 0, 0xFFFF_FFFF] {
      exchange(bench, peer, Wire.words(code, 1, 2), Wire.word(0x0A))
    }
  }

  @Test func initialisingIsAnOrderlyRestart() {
    let bench = Bench(startsUp: true)
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.words(2, 1), Wire.word(0))
    #expect(bench.recorder.events == [.shutdown, .powerOff, .powerOn, .startup])
    exchange(bench, peer, Wire.words(2, 2), Wire.word(3))
    #expect(bench.recorder.events.count == 4)
  }

  @Test func stoppingCutsThePowerAfterSaving() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.word(0x0E), Wire.word(0))
    #expect(bench.recorder.events == [.shutdown, .powerOff])
    exchange(bench, peer, Wire.word(4), Wire.words(0x0A, 0))
    exchange(bench, peer, Wire.word(6), Wire.word(0x0A))
    exchange(bench, peer, Wire.word(8), Wire.word(0x0A))
    exchange(bench, peer, Wire.word(0x0B) + [3], Wire.word(0x0A))
    exchange(bench, peer, Wire.words(7, 3), Wire.word(0x0A))
    #expect(bench.roster.count == 0)
    #expect(bench.recorder.events == [.shutdown, .powerOff])
  }

  @Test func shuttingDownIsAnsweredBeforeTheEnd() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.word(3), Wire.word(0))
    #expect(bench.ending == .told("a client's SHUTDOWN"))
    #expect(bench.recorder.events == [.shutdown])
  }

  @Test func theEstablishedBitIsToldAndReset() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.word(4), Wire.words(0, 0))
    bench.recorder.isEstablished = true
    exchange(bench, peer, Wire.word(4), Wire.word(0) + [1, 0, 0, 0])
    exchange(bench, peer, Wire.word(0x0B) + [2], Wire.word(0x3D))
    exchange(bench, peer, Wire.word(4), Wire.word(0) + [1, 0, 0, 0])
    exchange(bench, peer, Wire.word(0x0B) + [3, 0, 0, 0], Wire.word(0))
    exchange(bench, peer, Wire.word(4), Wire.words(0, 0))
  }

  @Test func aLocalityHoldsForRawCommands() {
    let bench = Bench()
    let control = bench.connect(.control(.undecided))
    exchange(bench, control, Wire.word(5) + [4], Wire.word(0))
    exchange(bench, control, Wire.word(5) + [5], Wire.word(0x3D))
    let commands = bench.connect()
    commands.send(Wire.getRandom + Wire.wrapped(Wire.getRandom, locality: 1))
    bench.settle()
    #expect(bench.recorder.localities == [4, 1])
    exchange(bench, control, Wire.words(2, 0), Wire.word(0))
    commands.send(Wire.getRandom)
    bench.settle()
    #expect(bench.recorder.localities == [4, 1, 0])
  }

  @Test func aMeasurementIsPassedOn() {
    let bench = Bench()
    let peer = bench.connect(.control(.undecided))
    exchange(bench, peer, Wire.word(6), Wire.word(0))
    exchange(bench, peer, Wire.words(7, 3) + [1, 2, 3], Wire.word(0))
    exchange(bench, peer, Wire.word(8), Wire.word(0))
    #expect(bench.recorder.events == [.hashStart, .hashData([1, 2, 3]), .hashEnd])
  }

  @Test func configurationCancelAndBufferSizeAreAnswered() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    exchange(bench, peer, Wire.word(0x0F), Wire.words(0, 0))
    exchange(bench, peer, Wire.word(9), Wire.word(0))
    exchange(bench, peer, Wire.words(0x11, 0), Wire.words(0, 4096, 4096, 4096))
    exchange(bench, peer, Wire.words(0x11, 100), Wire.words(0, 4096, 4096, 4096))
  }

  @Test func informationComesFromTheTPM() {
    let bench = Bench()
    let peer = bench.connect(.control(.swtpm))
    let values: [UInt32: UInt32] = [
      0x101: 0, 0x102: 184, 0x105: 0x5654_504D, 0x106: 0x7674_706D, 0x107: 0x6422_5C0A, 0x108: 0, 0x109: 0, 0x10B: 7,
    ]
    bench.recorder.answer = { command in
      let property = command[14..<18].reduce(0) { $0 << 8 | UInt32($1) }
      return Wire.response([0] + Wire.words(6, 1, property, values[property] ?? 0))
    }
    let text =
      #"{"TPMSpecification":{"family":"2.0","level":0,"revision":184},"#
      + #""TPMAttributes":{"manufacturer":"id:5654504d","version":"id:00000007","model":"vtpmd"}}"#
    let octets = Array(text.utf8)
    exchange(
      bench, peer, Wire.words(0x12, 0, 3, 0, 0),
      Wire.words(0, UInt32(octets.count), UInt32(octets.count)) + octets)
    exchange(
      bench, peer, Wire.words(0x12, 0, 3, UInt32(octets.count - 2), 0),
      Wire.words(0, UInt32(octets.count), 2) + Array("}}".utf8))
    exchange(
      bench, peer, Wire.words(0x12, 0, 3, 0xFFFF_FFFF, 0), Wire.words(0, UInt32(octets.count), 0))
    exchange(bench, peer, Wire.words(0x12, 0, 0, 0, 0), Wire.words(0, 2, 2) + Array("{}".utf8))
    bench.recorder.answer = { _ in Wire.response([], code: 0x100) }
    exchange(bench, peer, Wire.words(0x12, 0, 3, 0, 0), Wire.words(0, 2, 2) + Array("{}".utf8))
  }

  @Test func aDataDescriptorBecomesACommandConnection() {
    let bench = Bench()
    let control = bench.connect(.control(.undecided))
    let (data, passed) = Peer.pair()
    control.send(Wire.word(0x10), passing: passed)
    close(passed)
    bench.settle()
    #expect(control.receive() == Wire.word(0))
    data.send(Wire.getRandom)
    bench.settle()
    #expect(data.receive() == Wire.getRandomAnswer)

    // There is one at a time.
    let (second, alsoPassed) = Peer.pair()
    control.send(Wire.word(0x10), passing: alsoPassed)
    close(alsoPassed)
    bench.settle()
    #expect(control.receive() == Wire.word(0x1F))
    #expect(second.receive() == [])

    data.close()
    bench.settle()
    let (third, thirdPassed) = Peer.pair()
    control.send(Wire.word(0x10), passing: thirdPassed)
    close(thirdPassed)
    bench.settle()
    #expect(control.receive() == Wire.word(0))
    #expect(third.receive() == nil)
  }

  @Test func aDataDescriptorMustComeAlongAndBeAStream() throws {
    let bench = Bench()
    let control = bench.connect(.control(.swtpm))
    exchange(bench, control, Wire.word(0x10), Wire.word(0x1F))
    let null = try FileDescriptor.open("/dev/null", O_RDWR)
    control.send(Wire.word(0x10), passing: null.rawValue)
    bench.settle()
    #expect(control.receive() == Wire.word(0x1F))
    let (_, packets) = Peer.pair(FileDescriptor.packetType)
    control.send(Wire.word(0x10), passing: packets)
    close(packets)
    bench.settle()
    #expect(control.receive() == Wire.word(0x1F))
  }

  /// QEMU's opening: a version probe before INIT, and the TPM stopped for a while.
  @Test func qemusSequenceIsServed() {
    let bench = Bench()
    let control = bench.connect(.control(.undecided))
    let (data, passed) = Peer.pair()
    control.send(Wire.word(0x10), passing: passed)
    close(passed)
    bench.settle()
    #expect(control.receive() == Wire.word(0))
    exchange(bench, control, Wire.word(0x01), Wire.words(0, 0xFFBF))
    exchange(bench, control, Wire.word(0x0E), Wire.word(0))
    exchange(bench, data, Wire.getRandom, Wire.poweredOff)
    exchange(bench, control, Wire.words(0x11, 0), Wire.words(0, 4096, 4096, 4096))
    exchange(bench, control, Wire.words(0x11, 3968), Wire.words(0, 4096, 4096, 4096))
    exchange(bench, control, Wire.words(0x02, 0), Wire.word(0))
    exchange(bench, control, Wire.word(0x04), Wire.words(0, 0))
    exchange(bench, control, Wire.words(0x05, 0), Wire.word(0))
    exchange(bench, data, Wire.getRandom, Wire.getRandomAnswer)
    exchange(bench, control, Wire.word(0x03), Wire.word(0))
  }
}
