// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore

@testable import vtpmd

/// An engine that answers each command with what it holds, and writes down what it is asked for.
final class EchoEngine: Engine {
  private(set) var isPoweredOn = false
  private(set) var calls: [String] = []
  /// What a measurement is of so far; it comes in as many parts as the client's octets do.
  private var measured: [UInt8] = []

  let maxCommandSize = 4096
  let isEstablished = false

  func powerOn() {
    isPoweredOn = true
    note("on")
  }
  func powerOff() {
    isPoweredOn = false
    note("off")
  }
  func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void) {
    let octets = [UInt8](command)
    note("\(locality) \(hexadecimal(octets))")
    let body = octets.dropFirst(10)
    let response = [0x80, 0x01] + UInt32(body.count + 10).octets + UInt32(0).octets + body
    respond(response.rawSpan)
  }
  func startup() { note("startup") }
  func shutdown() { note("shutdown") }
  func failNextSelfTest() { note("fail") }
  func hashStart() { note("start") }
  func hashData(_ octets: RawSpan) { measured += [UInt8](octets) }
  func hashEnd() { note("end") }
  func keepTime(_ signal: (Int) -> Void) -> UInt64? { nil }
  func isTimerSignaled(_ number: Int) -> Bool { number == 1 }
  func resetEstablished(locality: UInt8) -> Bool { locality > 2 }
  func persistentState() throws(StoreFailure) -> Transaction { Transaction() }
  func volatileState() throws(StoreFailure) -> Transaction { Transaction() }
  func check(_ state: StoredState) throws(StateError) { throw .damaged }
  func replace(with state: StoredState) throws(StateError) { throw .damaged }

  private func note(_ call: String) {
    if !measured.isEmpty { calls.append("data \(measured.count) \(hexadecimal(measured))") }
    measured = []
    calls.append(call)
  }
}

/// A client in memory, whose octets come in pieces.
final class MemoryStream: ByteStream {
  private var rest: ArraySlice<UInt8>
  private let piece: Int
  private(set) var answers: [UInt8] = []

  let socket: CInt? = nil

  init(_ octets: [UInt8], piece: Int) { (rest, self.piece) = (octets[...], piece) }

  func receive(_ queue: inout OctetQueue, passed: inout FileDescriptor?) throws(Errno) -> Int {
    try queue.fill { (buffer) throws(Errno) in
      let count = min(piece, rest.count, buffer.count)
      buffer.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      return count
    }
  }

  /// Takes no more at once than it gives.
  func send(_ octets: RawSpan) throws(Errno) -> Int {
    let count = min(octets.byteCount, max(piece, 1))
    answers += [UInt8](octets.extracting(0..<count))
    return count
  }

  func register(in polls: inout PollSet, _ demand: Readiness) {}
}
