// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Transaction {
  /// What makes the state `new` of a store that holds `old`, or nothing yet.
  ///
  /// The groups are few and small, and are compared as they are stored. Of Indices and objects only those that differ
  /// are written, and copies of the same memory are known by their addresses.
  init(to new: Persistent, from old: Persistent?) throws(StoreFailure) {
    self.init()
    try add(new, old)
  }

  /// Adds what makes the state `new` of a store that holds `old`.
  mutating func add(_ new: Persistent, _ old: Persistent?) throws(StoreFailure) {
    do throws(ResponseCode) {
      try putGroups(new, old)
      try putEntries(new.nvIndices, old?.nvIndices ?? [])
      try putEntries(new.objects, old?.objects ?? [])
    } catch {
      throw StoreFailure(reason: "the state is too large to be stored")
    }
  }

  private mutating func putGroups(_ new: Persistent, _ old: Persistent?) throws(ResponseCode) {
    var (new, old) = (new, old)
    var now = Writer(capacity: 1024)
    var before = Writer(capacity: 1024)
    // A profile is large, and stays as it is.
    for group in Persistent.Group.allCases where group != .profile || new.profile != old?.profile {
      // Nor does what TPM2_Shutdown saves change in between.
      if group == .shutdown, let old, new.$shutdown.isUnchanged(since: old.$shutdown) { continue }
      now.truncate(to: 0)
      try new.visit(group, &now)
      if old != nil {
        before.truncate(to: 0)
        try old?.visit(group, &before)
        if constantTimeEqual(now.octets, before.octets) { continue }
      }
      try put(RecordKey(kind: group.rawValue)) { (writer) throws(ResponseCode) in writer.write(now.octets) }
    }
  }

  /// Both lists are in ascending order of their handles.
  mutating func putEntries<E: StoredEntry>(_ new: [E], _ old: [E]) throws(ResponseCode) {
    guard !new.isIdentical(to: old) else { return }
    var (newPlace, oldPlace) = (0, 0)
    while newPlace < new.count || oldPlace < old.count {
      if newPlace < new.count, oldPlace < old.count, new[newPlace].isSame(as: old[oldPlace]) {
        newPlace += 1
        oldPlace += 1
      } else if oldPlace < old.count, newPlace == new.count || old[oldPlace].handle < new[newPlace].handle {
        remove(RecordKey(kind: E.recordKind, handle: old[oldPlace].handle))
        oldPlace += 1
      } else {
        let entry = new[newPlace]
        try put(RecordKey(kind: E.recordKind, handle: entry.handle)) { (writer) throws(ResponseCode) in
          try writer.write(entry.record)
        }
        if oldPlace < old.count, old[oldPlace].handle == entry.handle { oldPlace += 1 }
        newPlace += 1
      }
    }
  }
}

/// An entity that is stored as a record of its own, under its handle.
protocol StoredEntry {
  /// The form in which it is stored.
  associatedtype Record: Wire
  static var recordKind: UInt32 { get }
  var handle: UInt32 { get }
  var record: Record { get }
  /// Whether both are stored as the same octets; what is not sure counts as no.
  func isSame(as other: Self) -> Bool
}

extension StoredEntry where Self: Wire {
  var record: Self { self }
}

extension NVIndex: StoredEntry {
  static var recordKind: UInt32 { RecordKey.nvIndexKind }
  func isSame(as other: Self) -> Bool { self == other }
}

extension PersistentObject: StoredEntry {
  static var recordKind: UInt32 { RecordKey.objectKind }
}

extension Array {
  /// Whether both arrays are copies of one that nobody has written to since.
  func isIdentical(to other: Self) -> Bool {
    // Sound: the addresses are compared and nothing is read.
    unsafe withUnsafeBufferPointer { mine in
      unsafe other.withUnsafeBufferPointer { theirs in
        unsafe mine.baseAddress == theirs.baseAddress && mine.count == theirs.count
      }
    }
  }
}
