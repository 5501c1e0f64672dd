// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Records to be put and removed, all of them or none. docs/state-format.md describes the octets, which hold secrets.
public struct Transaction: ~Copyable {
  private var writer = Writer(capacity: 1024)

  /// What stands for a length where a record is removed.
  static let removed = UInt32.max
  /// Octets of an entry in front of its record.
  static let entryHeader = 12

  public init() {}

  /// The transaction as a store keeps it.
  public var octets: RawSpan {
    @_lifetime(borrow self) borrowing get { writer.octets }
  }

  /// Whether there is nothing to store.
  public var isEmpty: Bool { writer.count == 0 }

  /// Puts a record in the place of the one with the same key, if there is one.
  mutating func put(
    _ key: RecordKey, _ write: (inout Writer) throws(ResponseCode) -> Void
  ) throws(ResponseCode) {
    writer.write(key.kind)
    writer.write(key.handle)
    let place = writer.count
    writer.write(Self.removed)
    try write(&writer)
    writer.patch(UInt32(truncatingIfNeeded: writer.count - place - 4), at: place)
  }

  /// Puts a record, unless it is what there was before.
  mutating func put(
    _ key: RecordKey, unless before: RawSpan, _ write: (inout Writer) throws(ResponseCode) -> Void
  ) throws(ResponseCode) {
    let start = writer.count
    try put(key, write)
    if constantTimeEqual(writer.octets(from: start + Self.entryHeader), before) { writer.truncate(to: start) }
  }

  /// The same with a record as it was stored, which is never as long as what stands for a removal.
  mutating func put(_ key: RecordKey, _ record: Secret) {
    writer.write(key.kind)
    writer.write(key.handle)
    writer.write(UInt32(truncatingIfNeeded: record.count))
    writer.write(record.bytes)
  }

  /// Removes a record, if there is one.
  mutating func remove(_ key: RecordKey) {
    writer.write(key.kind)
    writer.write(key.handle)
    writer.write(Self.removed)
  }
}

/// What a record of the stored state is known by.
struct RecordKey: Hashable, Comparable {
  /// A `Persistent.Group`, or what kind of entity has a record of its own.
  var kind: UInt32
  /// Zero for a group.
  var handle: UInt32 = 0

  static let nvIndexKind: UInt32 = 5
  static let objectKind: UInt32 = 6

  static func < (a: Self, b: Self) -> Bool { (a.kind, a.handle) < (b.kind, b.handle) }
}
