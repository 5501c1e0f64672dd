// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A store in memory that can be told to fail. It checks of every change that it leads to what the whole is.
final class TestStore: StateStore {
  private(set) var state: StoredState
  private(set) var saves = 0
  /// The keys of the last change, in its order.
  private(set) var lastKeys: [RecordKey] = []
  var isBroken = false
  /// Is called when a change comes, and when it has been stored.
  var onSave: (() -> Void)?

  init(holding state: StoredState = StoredState()) { self.state = state }

  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {
    onSave?()
    guard !isBroken else { throw StoreFailure(reason: "the test wants it so") }
    do {
      try state.apply(change.octets)
      var fresh = StoredState()
      let all = try whole()
      try fresh.apply(all.octets)
      #expect(state.records == fresh.records, "the change does not lead to the whole")
      #expect(state.byteCount == fresh.byteCount)
      lastKeys = try change.keys
    } catch {
      throw StoreFailure(reason: "\(error)")
    }
    saves += 1
    onSave?()
  }
}

extension StoredState {
  /// All records by their keys.
  var records: [RecordKey: Secret] {
    Dictionary(uniqueKeysWithValues: keys.map { ($0, self[$0] ?? Secret()) })
  }

  /// The state with another record, or without one.
  func with(_ key: RecordKey, _ octets: [UInt8]?) throws -> StoredState {
    var transaction = Transaction()
    if let octets {
      try transaction.put(key) { (writer) throws(ResponseCode) in writer.write(octets) }
    } else {
      transaction.remove(key)
    }
    var copy = self
    try copy.apply(transaction.octets)
    return copy
  }
}

extension Transaction {
  /// The keys of what is put and removed, in order.
  var keys: [RecordKey] {
    get throws {
      var reader = Reader(octets)
      var keys: [RecordKey] = []
      while reader.remaining > 0 {
        keys.append(RecordKey(kind: try reader.read(), handle: try reader.read()))
        let length: UInt32 = try reader.read()
        if length != Transaction.removed { _ = try reader.take(Int(length)) }
      }
      return keys
    }
  }
}
