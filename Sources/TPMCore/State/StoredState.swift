// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The records of a TPM, as they come out of its store: every transaction in turn is applied to those before.
public struct StoredState {
  /// The version of all that docs/state-format.md describes, which stands in front of what a store keeps.
  public static let formatVersion: UInt32 = 2

  private var records: [RecordKey: Secret] = [:]
  /// The octets of a transaction that puts all records.
  public private(set) var byteCount = 0

  public init() {}

  /// Puts and removes what a transaction says.
  public mutating func apply(_ transaction: RawSpan) throws(StateError) {
    var reader = Reader(transaction)
    do throws(ResponseCode) {
      while reader.remaining > 0 {
        let key = RecordKey(kind: try reader.read(), handle: try reader.read())
        let length: UInt32 = try reader.read()
        set(key, length == Transaction.removed ? nil : Secret(copying: try reader.take(Int(length))))
      }
    } catch {
      throw .damaged
    }
  }

  private mutating func set(_ key: RecordKey, _ record: Secret?) {
    if let old = records.updateValue(record ?? Secret(), forKey: key) {
      byteCount -= Transaction.entryHeader + old.count
    }
    if let record { byteCount += Transaction.entryHeader + record.count } else { records[key] = nil }
  }

  subscript(key: RecordKey) -> Secret? { records[key] }

  /// The keys of all records, in ascending order.
  var keys: [RecordKey] { records.keys.sorted() }

  /// The records that a store keeps.
  public var persistent: Self { filtered { !$0.isVolatile } }
  /// The records that no store keeps.
  public var volatile: Self { filtered { $0.isVolatile } }

  private func filtered(_ isIncluded: (RecordKey) -> Bool) -> Self {
    var result = Self()
    for (key, record) in records where isIncluded(key) { result.set(key, record) }
    return result
  }

  /// A transaction that puts all records.
  public var transaction: Transaction {
    var transaction = Transaction()
    for key in keys { if let record = records[key] { transaction.put(key, record) } }
    return transaction
  }
}

extension Persistent {
  /// What a store holds, as the value that it was stored from.
  ///
  /// - StateError.damaged: a group is missing, or a record is unknown or is not what its key says
  init(_ state: StoredState) throws(StateError) {
    self.init()
    for group in Group.allCases {
      guard let record = state[RecordKey(kind: group.rawValue)] else { throw .damaged }
      try read(group, record)
    }
    for key in state.keys {
      guard let record = state[key] else { continue }
      switch key.kind {
      case RecordKey.nvIndexKind: nvIndices.append(try record.entry(key))
      case RecordKey.objectKind: objects.append(try record.entry(key))
      default: guard Group(rawValue: key.kind) != nil, key.handle == 0 else { throw .damaged }
      }
    }
  }

  private mutating func read(_ group: Group, _ record: Secret) throws(StateError) {
    var reader = Reader(record.bytes)
    do throws(ResponseCode) { try visit(group, &reader) } catch { throw .damaged }
    guard reader.remaining == 0 else { throw .damaged }
  }
}

extension Secret {
  /// What has a record of its own, out of that record.
  func entry<E: StoredEntry & Wire>(_ key: RecordKey, _ vocabulary: Vocabulary = .full) throws(StateError) -> E {
    let entry: E
    do throws(ResponseCode) { entry = try E(reading: bytes, vocabulary) } catch { throw .damaged }
    guard entry.handle == key.handle else { throw .damaged }
    return entry
  }
}
