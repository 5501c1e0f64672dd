// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCrypto
import TestSupport
import Testing

@testable import TPMCore
@testable import vtpmd

/// What one process puts down, and what the next one reads.
struct LiveLogTests {
  private static let identity = [UInt8](1...16)

  private func makeLog() throws -> LiveLog { try LiveLog(identity: Self.identity) { _ in } }

  private func contents(_ memory: SharedMemory) throws(Failure) -> LiveContents {
    try LiveContents(taking: FileDescriptor(owning: dup(memory.descriptor.rawValue)))
  }

  private func change(_ octet: UInt8, size: Int = 4, handle: UInt32 = 1) -> Transaction {
    var change = Transaction()
    try! change.put(RecordKey(kind: 5, handle: handle)) { (writer) throws(ResponseCode) in
      writer.write([UInt8](repeating: octet, count: size))
    }
    return change
  }

  private func record(_ log: LiveLog, _ octet: UInt8, size: Int = 4, response: [UInt8] = [], isDevice: Bool = true) {
    log.expectsResponse = isDevice
    let change = change(octet, size: size)
    log.record(change, response: response.rawSpan) { () throws(StoreFailure) in self.change(octet, size: size) }
    log.expectsResponse = false
  }

  private func value(_ contents: LiveContents) throws -> [UInt8]? {
    try contents.applied(to: StoredState())[RecordKey(kind: 5, handle: 1)]?.disclosed()
  }

  private func octets(_ range: Range<Int>, of memory: SharedMemory) -> [UInt8]? {
    guard let copy = memory.read(range) else { return nil }
    return copy.octets.array
  }

  /// What a successor answers on the device.
  private func answer(_ memory: SharedMemory) throws -> [UInt8] {
    var ends: [CInt] = [-1, -1]
    #expect(socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    try contents(memory).answer(on: ends[0])
    var octets = [UInt8](repeating: 0, count: 64)
    let count = recv(ends[1], &octets, 64, CInt(MSG_DONTWAIT))
    return Array(octets.prefix(max(count, 0)))
  }

  private let retry: [UInt8] = [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x09, 0x22]

  @Test func aSuccessorReadsTheWholeAndAllChanges() throws {
    let log = try makeLog()
    log.begin(change(1))
    #expect(try value(contents(log.memory)) == [1, 1, 1, 1])
    for octet in 2...9 { record(log, UInt8(octet)) }
    #expect(try value(contents(log.memory)) == [9, 9, 9, 9])
    #expect(try contents(log.memory).identity == Self.identity)
    log.begin(change(3))
    #expect(try value(contents(log.memory)) == [3, 3, 3, 3])
  }

  @Test func theDeviceAndItsLocalityAreKept() throws {
    let log = try makeLog()
    log.begin(change(1))
    #expect(try contents(log.memory).device == nil)
    let numbers = ProxyNumbers(number: 3, major: 253, minor: 65_537)
    log.set(device: numbers)
    log.set(locality: 4)
    #expect(try contents(log.memory).device == numbers)
    #expect(try contents(log.memory).locality == 4)
  }

  @Test func aResponseThatWasNotSentIsSent() throws {
    let log = try makeLog()
    log.begin(change(1))
    #expect(try answer(log.memory) == retry)
    record(log, 2, response: [7, 8])
    #expect(try answer(log.memory) == [7, 8])
    record(log, 3)
    #expect(try answer(log.memory) == [7, 8])
    log.answered()
    #expect(try answer(log.memory) == retry)
    record(log, 4, response: [9], isDevice: false)
    #expect(try answer(log.memory) == retry)
  }

  @Test func aTPMWithoutPowerBeginsWithNothing() throws {
    let log = try makeLog()
    log.begin(Transaction())
    #expect(try value(contents(log.memory)) == nil)
    record(log, 2)
    #expect(try value(contents(log.memory)) == [2, 2, 2, 2])
  }

  @Test func whatSaysNothingTakesNoRoom() throws {
    let log = try makeLog()
    log.begin(change(1))
    let end = try #require(log.memory.word(at: LiveFormat.headerSize))
    let response: [UInt8] = [7]
    log.record(Transaction(), response: response.rawSpan) { () throws(StoreFailure) in Transaction() }
    #expect(log.memory.word(at: LiveFormat.headerSize) == end)
  }

  @Test func aLogThatIsLongBeginsAnewAndLosesNothing() throws {
    let log = try makeLog()
    log.begin(change(1))
    for step in 0..<500 {
      record(log, UInt8(truncatingIfNeeded: step), size: 1000, response: [UInt8(truncatingIfNeeded: step)])
      let contents = try contents(log.memory)
      #expect(try value(contents)?.first == UInt8(truncatingIfNeeded: step))
      #expect(try answer(log.memory) == [UInt8(truncatingIfNeeded: step)])
    }
    #expect(log.memory.size < 1 << 20)
  }

  @Test func aSuccessorGoesOnInTheSameMemory() throws {
    let log = try makeLog()
    log.begin(change(1, size: 5000))
    let next = LiveLog(try contents(log.memory).memory) { _ in }
    next.begin(change(2))
    record(next, 3)
    #expect(try value(contents(log.memory)) == [3, 3, 3, 3])
  }

  @Test func whatIsGivenUpCannotBeTakenOver() throws {
    var lines: [String] = []
    let log = try LiveLog(identity: Self.identity) { lines.append($0) }
    log.begin(change(1))
    log.abandon()
    log.abandon()
    record(log, 2)
    #expect(lines.count == 1)
    let failure = #expect(throws: Failure.self) { try self.contents(log.memory) }
    #expect(failure?.status == .state)
    let size = log.memory.size
    let rest = try #require(octets(LiveFormat.headerSize..<size, of: log.memory))
    #expect(rest.allSatisfy { $0 == 0 })
  }

  @Test func memoryThatIsNotOursOrIsDamagedIsRefused() throws {
    let log = try makeLog()
    log.begin(change(1))
    record(log, 2, response: [1, 2, 3])
    let area = try #require(log.memory.word(at: LiveFormat.Word.area.rawValue).flatMap(Int.init(exactly:)))
    let end = area + LiveFormat.AreaWord.end.rawValue
    for place in [LiveFormat.Word.magic.rawValue, LiveFormat.Word.version.rawValue, LiveFormat.Word.area.rawValue, end]
    {
      let value = try #require(log.memory.word(at: place))
      for wrong in [0, 3, value + 1, .max, UInt64(Int.max), UInt64(log.memory.size)] where wrong != value {
        log.memory.publish(wrong, at: place)
        let failure = #expect(throws: Failure.self, "\(place) \(wrong)") {
          try self.contents(log.memory).applied(to: StoredState())
        }
        #expect(failure?.status == .state)
      }
      log.memory.publish(value, at: place)
    }
    #expect(try value(contents(log.memory)) == [2, 2, 2, 2])
  }
}
