// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCrypto

@testable import TPMCore
@testable import TPMStore

/// Records as an engine might keep them.
typealias Records = [RecordKey: [UInt8]]

extension Records {
  /// One record with an Index's key.
  static func index(_ handle: UInt32, _ octets: [UInt8]) -> Records { [RecordKey(kind: 5, handle: handle): octets] }

  /// The records after the change that comes as number `step`: of all sizes, now and then a removal.
  func changed(_ step: Int) -> Records {
    var copy = self
    let key = RecordKey(kind: 5, handle: UInt32(step % 5))
    copy[key] = step % 4 == 3 ? nil : [UInt8](repeating: UInt8(truncatingIfNeeded: step), count: 5 + step * 13 % 70)
    copy[RecordKey(kind: 3)] = [UInt8(truncatingIfNeeded: step)]
    return copy
  }
}

extension Transaction {
  /// What makes `new` of `old`.
  init(_ new: Records, from old: Records = [:]) {
    self.init()
    for key in Set(new.keys).union(old.keys).sorted() where new[key] != old[key] {
      if let octets = new[key] {
        try! put(key) { (writer) throws(ResponseCode) in writer.write(octets) }
      } else {
        remove(key)
      }
    }
  }
}

extension StoredState {
  var records: Records { Dictionary(uniqueKeysWithValues: keys.map { ($0, self[$0]?.disclosed() ?? []) }) }
}

extension StateStore {
  /// Saves as an engine does that has stored `old`.
  func save(_ new: Records, from old: Records) throws(StoreFailure) {
    let change = Transaction(new, from: old)
    try save(change) { () throws(StoreFailure) in Transaction(new) }
  }
}

extension Journal {
  func save(_ new: Records, from old: Records) throws(StoreFailure) {
    let change = Transaction(new, from: old)
    try save(change.octets) { () throws(StoreFailure) in Transaction(new) }
  }
}

extension JournalGrowth {
  /// No zeros behind the records, so that a file ends where they do.
  static let exact = JournalGrowth(step: 0)
}

extension StateKey {
  static func test(_ octet: UInt8 = 1) -> StateKey { StateKey(.test(octet))! }
}

extension Secret {
  static func test(_ octet: UInt8) -> Secret { Secret([UInt8](repeating: octet, count: StateKey.size)) }
}
