// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A store in memory that can be told to fail. It checks of every change that it leads to what the whole is.
final class TestStore: StateStore {
  private(set) var state = StoredState()
  private(set) var saves = 0
  /// The keys of the last change, in its order.
  private(set) var lastKeys: [RecordKey] = []
  var isBroken = false

  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {
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
  }
}

extension StoredState {
  /// All records by their keys.
  var records: [RecordKey: Secret] {
    Dictionary(uniqueKeysWithValues: keys.map { ($0, self[$0] ?? Secret()) })
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
