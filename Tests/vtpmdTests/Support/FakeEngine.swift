import TPMCore
// SPDX-License-Identifier: Apache-2.0
import TestSupport

@testable import vtpmd

/// What a `FakeEngine` was asked for, and what it is to answer.
final class Recorder {
  enum Event: Equatable {
    case powerOn, powerOff, startup, shutdown, failNextSelfTest
    case command([UInt8], locality: UInt8)
    case hashStart, hashData([UInt8]), hashEnd
  }

  var events: [Event] = []
  var isEstablished = false
  /// Timers that have signalled: to be told, and to stay so.
  var newlySignaled: [Int] = []
  var signaledTimers: Set<Int> = []
  var millisecondsToNextTimer: UInt64?
  /// The answer to a command; by default its own octets under a header of success.
  var answer: ([UInt8]) -> [UInt8] = { Wire.response(Array($0.dropFirst(10))) }
  /// Called while a command runs.
  var duringCommand: () -> Void = {}

  var commands: [[UInt8]] {
    events.compactMap { if case .command(let octets, _) = $0 { octets } else { nil } }
  }
  var localities: [UInt8] {
    events.compactMap { if case .command(_, let locality) = $0 { locality } else { nil } }
  }
}

/// An engine that writes down what it is asked for.
final class FakeEngine: Engine {
  let recorder: Recorder
  private(set) var isPoweredOn = false

  init(_ recorder: Recorder) { self.recorder = recorder }

  var maxCommandSize: Int { 4096 }
  var isEstablished: Bool { recorder.isEstablished }

  func powerOn() {
    isPoweredOn = true
    recorder.events.append(.powerOn)
  }
  func powerOff() {
    isPoweredOn = false
    recorder.events.append(.powerOff)
  }
  func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void) {
    let octets = command.array
    recorder.events.append(.command(octets, locality: locality))
    recorder.duringCommand()
    respond((isPoweredOn ? recorder.answer(octets) : Wire.poweredOff).rawSpan)
  }
  func keepTime(_ signal: (Int) -> Void) -> UInt64? {
    defer { recorder.newlySignaled = [] }
    for number in recorder.newlySignaled { signal(number) }
    return recorder.millisecondsToNextTimer
  }
  func isTimerSignaled(_ number: Int) -> Bool { recorder.signaledTimers.contains(number) }
  func startup() { recorder.events.append(.startup) }
  func shutdown() { recorder.events.append(.shutdown) }
  func failNextSelfTest() { recorder.events.append(.failNextSelfTest) }
  func hashStart() { recorder.events.append(.hashStart) }
  func hashData(_ octets: RawSpan) { recorder.events.append(.hashData(octets.array)) }
  func hashEnd() { recorder.events.append(.hashEnd) }
  func resetEstablished(locality: UInt8) -> Bool {
    guard locality == 3 || locality == 4 else { return false }
    recorder.isEstablished = false
    return true
  }
  func persistentState() throws(StoreFailure) -> Transaction { Transaction() }
  func volatileState() throws(StoreFailure) -> Transaction { Transaction() }
  func check(_ state: StoredState) throws(StateError) { throw .damaged }
  func replace(with state: StoredState) throws(StateError) { throw .damaged }
}
