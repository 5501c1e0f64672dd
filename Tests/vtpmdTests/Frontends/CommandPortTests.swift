// SPDX-License-Identifier: Apache-2.0
import Glibc
import TPMCore
import Testing

@testable import vtpmd

/// What a command connection's octets ask for.
struct CommandRequestTests {
  private func request(_ octets: [UInt8], limit: Int = 4096) -> CommandPort.Request {
    CommandPort.request(in: octets.rawSpan, limit: limit)
  }

  @Test(
    arguments: [
      (Wire.getRandom, .command(header: 0, size: 12, locality: nil)),
      (Wire.getRandom + [1, 2, 3], .command(header: 0, size: 12, locality: nil)),
      ([0x80, 0x02] + Wire.word(10) + Wire.word(0), .command(header: 0, size: 10, locality: nil)),
      // The engine answers a strange tag, as long as it is known where the command ends.
      ([0x00, 0xC1] + Wire.word(10) + Wire.word(0x99), .command(header: 0, size: 10, locality: nil)),
      (Wire.wrapped(Wire.getRandom, locality: 3), .command(header: 9, size: 12, locality: 3)),
      (Wire.wrapped([]), .command(header: 9, size: 0, locality: 0)),
      (Wire.words(15, 1), .handshake),
      (Wire.word(5), .hashStart),
      (Wire.words(6, 0xFFFF_FFFF), .hashData(length: 0xFFFF_FFFF)),
      (Wire.word(7), .hashEnd),
      (Wire.word(20), .sessionEnd),
      (Wire.word(21), .stop),
      (Wire.word(0), .unknown),
      (Wire.word(1), .unknown),
      (Wire.word(16), .unknown),
      (Wire.word(0xFF), .unknown),
    ] as [([UInt8], CommandPort.Request)])
  func requestsAreToldApart(_ octets: [UInt8], _ expected: CommandPort.Request) {
    #expect(request(octets) == expected)
  }

  @Test(arguments: [Wire.getRandom, Wire.wrapped(Wire.getRandom), Wire.words(15, 1), Wire.words(6, 9), Wire.word(20)])
  func everyBeginningOfARequestIsIncomplete(_ octets: [UInt8]) {
    for length in 0..<octets.count { #expect(request(Array(octets.prefix(length))) == .incomplete) }
  }

  @Test(arguments: [0, 9, 4097, 0xFFFF_FFFF] as [UInt32]) func aSizeThatCannotBeIsGarbage(_ size: UInt32) {
    #expect(request([0x80, 0x01] + Wire.word(size)) == .garbage(.commandSize, isFramed: false))
    #expect(request([0x00, 0xC1] + Wire.word(size)) == .garbage(.badTag, isFramed: false))
  }

  @Test(arguments: [4097, 0xFFFF_FFFF] as [UInt32]) func aWrappedCommandThatIsTooLongIsGarbage(_ size: UInt32) {
    #expect(request(Wire.word(8) + [0] + Wire.word(size)) == .garbage(.commandSize, isFramed: true))
  }

  @Test func theLongestCommandIsTaken() {
    let longest = Wire.command([UInt8](repeating: 0, count: 4086))
    #expect(request(longest) == .command(header: 0, size: 4096, locality: nil))
    #expect(request(Wire.wrapped(longest)) == .command(header: 9, size: 4096, locality: 0))
  }
}

/// Command connections at work.
struct CommandPortTests {
  @Test func aRawCommandIsAnsweredRaw() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer)
    #expect(bench.recorder.events == [.command(Wire.getRandom, locality: 0)])
  }

  @Test(arguments: [3, 32, 255] as [UInt8]) func aWrappedCommandBringsItsLocality(_ locality: UInt8) {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.wrapped(Wire.getRandom, locality: locality) + Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == Wire.wrappedResponse(Wire.getRandomAnswer) + Wire.getRandomAnswer)
    #expect(bench.recorder.localities == [locality, 0])
  }

  @Test(arguments: [5, 31] as [UInt8]) func aLocalityThatIsNoneIsRefused(_ locality: UInt8) {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.wrapped(Wire.getRandom, locality: locality))
    bench.settle()
    #expect(peer.receive() == Wire.wrappedResponse(Wire.response([], code: 0x907)))
    #expect(bench.recorder.events == [])
  }

  @Test func theHandshakeSaysWhatIsServed() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.words(15, 1))
    bench.settle()
    #expect(peer.receive() == Wire.words(1, 9, 0))
  }

  @Test func hashDataArePassedOnAsTheyCome() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.word(5))
    bench.settle()
    #expect(peer.receive() == Wire.word(0))
    peer.send(Wire.words(6, 5) + [1, 2])
    bench.settle()
    #expect(peer.receive() == nil)
    peer.send([3, 4, 5] + Wire.word(7))
    bench.settle()
    #expect(peer.receive() == Wire.words(0, 0))
    #expect(bench.recorder.events == [.hashStart, .hashData([1, 2]), .hashData([3, 4, 5]), .hashEnd])
  }

  @Test func hashDataMayBeEmptyOrEndless() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.words(6, 0))
    bench.settle()
    #expect(peer.receive() == Wire.word(0))
    peer.send(Wire.words(6, 0xFFFF_FFFF) + [UInt8](repeating: 1, count: 10_000))
    bench.settle()
    #expect(peer.receive() == nil)
    peer.close()
    bench.settle()
    #expect(bench.roster.count == 0)
  }

  @Test func sessionEndClosesWithoutAnAnswer() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.wrapped(Wire.getRandom) + Wire.word(20) + Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == Wire.wrappedResponse(Wire.getRandomAnswer))
    #expect(peer.receive() == [])
    #expect(bench.recorder.commands.count == 1)
  }

  @Test func stopEndsTheDaemon() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.word(21))
    bench.settle()
    #expect(bench.ending == .told("a client's STOP"))
  }

  @Test func aDescriptorThatComesWithACommandIsClosed() {
    let bench = Bench()
    let peer = bench.connect()
    let (other, passed) = Peer.pair()
    peer.send(Wire.getRandom, passing: passed)
    close(passed)
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer)
    #expect(other.receive() == [])
  }

  @Test func aPoweredOffTPMAnswersFailure() {
    let bench = Bench()
    let peer = bench.connect()
    let platform = bench.connect(.control(.undecided))
    platform.send(Wire.word(2))
    bench.settle()
    peer.send(Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == Wire.poweredOff)
  }
}
