// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMStore
import Testing

@testable import vtpmd

struct HostTests {
  /// A store with something that has to get to the disk in time.
  private final class WaitingStore: StateRepository {
    let place = "memory"
    let identity: [UInt8] = []
    var millisecondsToSynchronization: UInt64?
    var synchronizations = 0
    var fails = false

    func load() throws(Failure) -> StoredState? { nil }
    func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {}
    func synchronize() throws(StoreFailure) {
      synchronizations += 1
      guard !fails else { throw StoreFailure(reason: "it does") }
      millisecondsToSynchronization = nil
    }
  }

  private let waiting = WaitingStore()

  private func host(_ log: @escaping (String) -> Void = { _ in }) -> Host {
    let store = SwitchedStore(waiting)
    store.log = log
    return Host(
      FakeEngine(Recorder()), platform: LinuxPlatform(), store: store, roster: Roster(limit: 1), startsUp: false)
  }

  @Test func theLoopWakesUpForTheDisk() {
    var host = host()
    var interval = host.keepTime()
    #expect(interval == nil)
    waiting.millisecondsToSynchronization = 15
    interval = host.keepTime()
    #expect(interval == 15 && waiting.synchronizations == 0)
    waiting.millisecondsToSynchronization = 0
    interval = host.keepTime()
    #expect(interval == nil && waiting.synchronizations == 1)
    interval = host.keepTime()
    #expect(interval == nil && waiting.synchronizations == 1)
  }

  @Test func aDiskThatFailsIsToldOnce() {
    var lines: [String] = []
    var host = host { lines.append($0) }
    waiting.fails = true
    waiting.millisecondsToSynchronization = 0
    for _ in 0..<3 { host.keepTime() }
    #expect(host.store.hasFailed && lines == ["cannot save the state: it does"])
    waiting.fails = false
    host.keepTime()
    #expect(!host.store.hasFailed && lines.last == "the state can be saved again" && lines.count == 2)
  }
}
