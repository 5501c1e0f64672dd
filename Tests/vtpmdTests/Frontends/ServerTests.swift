// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import Testing

@testable import vtpmd

/// One loop for all: nobody's behaviour harms anybody else.
struct ServerTests {
  /// Whether a client that comes now is served.
  private func servesOthers(_ bench: Bench) -> Bool {
    let other = bench.connect()
    other.send(Wire.getRandom)
    bench.settle()
    return other.receive() == Wire.getRandomAnswer
  }

  @Test func clientsAreServedInTurnCommandByCommand() {
    let bench = Bench()
    let peers = (0..<3).map { _ in bench.connect() }
    for (index, peer) in peers.enumerated() {
      for round in 0..<3 { peer.send(Wire.command([UInt8(index), UInt8(round)])) }
    }
    bench.settle()
    let order = bench.recorder.commands.map { Array($0.suffix(2)) }
    #expect(order == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1], [0, 2], [1, 2], [2, 2]])
    for (index, peer) in peers.enumerated() {
      #expect(peer.receive() == (0..<3).flatMap { Wire.response([UInt8(index), $0]) })
    }
  }

  @Test func aDribbledCommandIsPutTogether() {
    let bench = Bench()
    let peer = bench.connect()
    for octet in Wire.getRandom {
      #expect(peer.receive() == nil)
      peer.send([octet])
      bench.settle(3)
      #expect(servesOthers(bench))
    }
    #expect(peer.receive() == Wire.getRandomAnswer)
  }

  /// The kernel keeps the set of descriptors by then, and tells of octets as they come.
  @Test(arguments: [1, 2, 3, 5, 30]) func commandsThatComeInOneGoAreAllServed(_ count: Int) {
    let bench = Bench()
    let peer = bench.connect()
    for round in UInt8(0)..<4 {
      bench.settle()
      let sent = (0..<count).map { Wire.command([round, UInt8($0)]) }
      peer.send(Array(sent.joined()))
      bench.settle(count + 4)
      #expect(peer.receive() == (0..<count).flatMap { Wire.response([round, UInt8($0)]) })
    }
  }

  @Test(arguments: [4159, 4160, 4161, 8320, 12480, 20000])
  func dataThatFillsTheQueueToItsEndIsAllPassedOn(_ count: Int) {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.word(5))
    bench.settle()
    #expect(peer.receive() == Wire.word(0))
    peer.send(Wire.word(6) + Wire.word(UInt32(count)))
    bench.settle()
    peer.send([UInt8](repeating: 7, count: count))
    bench.settle(40)
    #expect(peer.receive() == Wire.word(0))
    let passed = bench.recorder.events.map { if case .hashData(let octets) = $0 { octets.count } else { 0 } }
    #expect(passed.reduce(0, +) == count)
  }

  @Test func whatStandsBehindAPassedDescriptorIsTakenToo() {
    let bench = Bench()
    let peer = bench.connect()
    bench.settle()
    let (kept, passed) = Peer.pair()
    let half = Wire.getRandom.count / 2
    peer.send(Array(Wire.getRandom.prefix(half)), passing: passed)
    peer.send(Array(Wire.getRandom.suffix(from: half)))
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer)
    kept.close()
  }

  @Test(arguments: [0, 1, 5, 11]) func aClientThatLeavesInTheMiddleIsForgotten(_ sent: Int) {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Array(Wire.getRandom.prefix(sent)))
    bench.settle()
    peer.close()
    bench.settle()
    #expect(bench.roster.count == 0)
    #expect(bench.recorder.commands.isEmpty)
    #expect(servesOthers(bench))
  }

  @Test func aClientThatLeavesBeforeItsAnswerIsForgotten() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.getRandom + Wire.getRandom + Wire.getRandom)
    peer.close()
    bench.settle()
    #expect(bench.roster.count == 0)
    #expect(bench.ending == nil)
    #expect(servesOthers(bench))
  }

  @Test func aClientThatEndsItsInputStillGetsItsAnswers() {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.getRandom + Wire.getRandom + [0x80])
    peer.endOfInput()
    bench.settle()
    #expect(peer.receive() == Wire.getRandomAnswer + Wire.getRandomAnswer)
    #expect(peer.receive() == [])
    #expect(bench.roster.count == 0)
  }

  @Test(arguments: [
    (Array("GET / HTTP/1.1\r\n\r\n".utf8), Wire.badTag),
    ([UInt8](repeating: 0xFF, count: 64), Wire.badTag),
    ([0x80, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], Wire.response([], code: 0x142)),
    ([0x80, 0x01, 0, 0, 0, 9, 0, 0, 0, 0], Wire.response([], code: 0x142)),
    (Wire.word(8) + [0] + Wire.word(0xFFFF_FFFF), Wire.wrappedResponse(Wire.response([], code: 0x142))),
    (Wire.word(99), []),
  ])
  func garbageIsAnsweredWhereItCanBeAndEndsTheConnection(_ garbage: [UInt8], _ answer: [UInt8]) {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(garbage)
    bench.settle()
    #expect(peer.receive() == answer)
    #expect(bench.roster.count == 0)
    #expect(bench.recorder.commands.isEmpty)
    #expect(servesOthers(bench))
  }

  @Test func aClientThatNeverReadsIsLeftWithItsFirstAnswers() {
    let bench = Bench()
    bench.recorder.answer = { _ in Wire.response([UInt8](repeating: 7, count: 4086)) }
    let peer = bench.connect()
    var served = -1
    while served != bench.recorder.commands.count {
      served = bench.recorder.commands.count
      peer.fill(with: Wire.getRandom)
      bench.settle(100)
    }
    // The kernel's buffers are full in both directions; no command is taken that could not be answered.
    #expect(served > 0)
    bench.recorder.answer = { _ in Wire.getRandomAnswer }
    #expect(servesOthers(bench))
    // Its answers were kept, not lost: reading goes on where it stood.
    #expect(peer.receive()?.prefix(6) == [0x80, 0x01, 0, 0, 0x10, 0])
    // The kernel calls the socket writable again once most of its buffer has been read.
    for _ in 0..<served where bench.recorder.commands.count == served + 1 {
      #expect(peer.receive()?.isEmpty == false)
      bench.settle()
    }
    #expect(bench.recorder.commands.count > served + 1)
  }

  @Test func anAnswerThatGoesInPiecesArrivesWhole() {
    let bench = Bench()
    let long = Wire.response([UInt8](repeating: 7, count: 4086))
    bench.recorder.answer = { _ in long }
    let peer = bench.connect()
    let count = 100
    var received: [UInt8] = []
    for _ in 0..<count {
      peer.send(Wire.getRandom)
      bench.settle(2)
    }
    for _ in 0..<20_000 where received.count < count * long.count {
      received += peer.receive(999) ?? []
      bench.settle(1)
    }
    #expect(received.count == count * long.count)
    #expect(received.prefix(long.count) == long[...])
    #expect(received.suffix(long.count) == long[...])
  }

  @Test func anAnswerThatIsTooLongEndsTheConnectionOnly() {
    let bench = Bench()
    bench.recorder.answer = { _ in [UInt8](repeating: 0, count: 5000) }
    let peer = bench.connect()
    peer.send(Wire.getRandom)
    bench.settle()
    #expect(peer.receive() == [])
    bench.recorder.answer = { _ in Wire.getRandomAnswer }
    #expect(servesOthers(bench))
  }

  @Test func whoStandsStillGivesWayWherePlacesAreShort() {
    let roster = Roster(limit: 1)
    let (peer, server) = Peer.pair()
    let connection = Connection(
      SocketStream(FileDescriptor(owning: server)), CommandPort(), maxCommandSize: 4096, roster: roster)
    #expect(roster.isFull)
    let start = connection.lastProgress
    #expect(!connection.isExpendable(at: start + 59_999))
    #expect(connection.isExpendable(at: start + 60_000))
    connection.close()
    #expect(connection.isFinished)
    #expect(peer.receive() == [])
  }

  @Test func whoStandsStillInTheMiddleGivesWaySooner() {
    let bench = Bench()
    let (peer, server) = Peer.pair()
    let connection = Connection(
      SocketStream(FileDescriptor(owning: server)), CommandPort(), maxCommandSize: 4096, roster: bench.roster)
    bench.add(connection)
    peer.send([0x80])
    bench.settle()
    #expect(!connection.isExpendable(at: connection.lastProgress + 4_999))
    #expect(connection.isExpendable(at: connection.lastProgress + 5_000))
  }

  @Test func theLoopEndsWithItsLastClient() throws {
    let bench = Bench()
    let peer = bench.connect()
    peer.send(Wire.getRandom)
    peer.endOfInput()
    bench.settle(1)
    try bench.server.run()
    #expect(bench.ending == nil)
    #expect(peer.receive() == Wire.getRandomAnswer)
  }

  @Test func timersThatHaveSignalledAreToldOnce() {
    let bench = Bench()
    var told: [Int] = []
    bench.server.host.timerSignal = { told.append($0) }
    bench.recorder.newlySignaled = [2, 0]
    bench.settle(2)
    #expect(told == [2, 0])
  }

  /// The loop does not wait longer than a timer has left, though nobody sends anything.
  @Test func theLoopWakesForATimer() throws {
    let bench = Bench()
    let peer = bench.connect()
    bench.settle()
    bench.recorder.millisecondsToNextTimer = 1
    try bench.server.turn()
    bench.recorder.millisecondsToNextTimer = 0
    try bench.server.turn()
    #expect(peer.receive() == nil)
  }

  @Test func theStateIsSavedAtTheEnd() {
    let bench = Bench()
    bench.server.shutdown()
    #expect(bench.recorder.events == [.shutdown])
  }

  @Test func nothingIsSavedOnceThePowerWasCut() {
    let bench = Bench()
    let platform = bench.connect(.control(.undecided))
    platform.send(Wire.word(2))
    bench.settle()
    bench.server.shutdown()
    #expect(bench.recorder.events == [.powerOff])
  }
}

extension Wire {
  static let badTag: [UInt8] = [0x00, 0xC4] + Wire.word(10) + Wire.word(0x1E)
}
