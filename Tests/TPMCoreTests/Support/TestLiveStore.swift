// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A live store in memory. It checks of every change that it leads to what the whole is.
final class TestLiveStore: LiveStore {
  /// What the TPM's own store holds, without which the log says little.
  let store: TestStore
  /// The log: the whole, and all changes after it.
  private(set) var log: [[UInt8]] = []
  private(set) var lastResponse: [UInt8] = []
  /// The keys of the last change, in its order.
  private(set) var lastKeys: [RecordKey] = []
  private(set) var changes = 0
  private(set) var isAbandoned = false
  /// Every so many changes the log begins anew with the whole.
  var span = Int.max
  /// Is called when a change comes, and when it has been recorded.
  var onRecord: (() -> Void)?

  init(over store: TestStore) { self.store = store }

  func begin(_ whole: borrowing Transaction) { log = [[UInt8](whole.octets)] }

  func record(_ change: borrowing Transaction, response: RawSpan, whole: () throws(StoreFailure) -> Transaction) {
    onRecord?()
    changes += 1
    do {
      log.append([UInt8](change.octets))
      lastResponse = [UInt8](response)
      lastKeys = try change.keys
      let all = try whole()
      let octets = [UInt8](all.octets)
      #expect(try timeless(log) == timeless([octets]), "the change does not lead to the whole")
      if changes % span == 0 { log = [octets] }
    } catch { Issue.record(error) }
    onRecord?()
  }

  func abandon() { isAbandoned = true }

  /// What a successor finds.
  var state: StoredState { get throws { try state(log) } }

  /// The records without that of the times, which says the same in many ways.
  private func timeless(_ log: [[UInt8]]) throws -> [RecordKey: Secret] {
    try state(log).records.filter { $0.key.kind != VolatileGroup.time.rawValue }
  }

  private func state(_ log: [[UInt8]]) throws -> StoredState {
    var state = store.state
    for change in log { try state.apply(change.rawSpan) }
    return state
  }
}

extension Transaction {
  /// What the transaction makes of nothing.
  var state: StoredState {
    get throws {
      var state = StoredState()
      try state.apply(octets)
      return state
    }
  }
}

extension TPM {
  /// The whole state by its keys.
  mutating func records() throws -> [RecordKey: Secret] {
    let whole = try wholeState()
    return try whole.state.records
  }
}
