// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What of the volatile state has records of its own.
extension RecordKey {
  static let pcrBankKind: UInt32 = 22
  static let sessionKind: UInt32 = 23
  static let transientKind: UInt32 = 24
  static let orderlyNVKind: UInt32 = 25

  /// Whether the record is of the volatile state; all others are stored.
  var isVolatile: Bool { kind >= VolatileGroup.flags.rawValue }
}

extension PCRBank: StoredEntry {
  static var recordKind: UInt32 { RecordKey.pcrBankKind }
  var handle: UInt32 { UInt32(algorithm.rawValue) }
  func isSame(as other: Self) -> Bool { self == other }
}

extension Session: StoredEntry {
  static var recordKind: UInt32 { RecordKey.sessionKind }
  var record: SavedSession { SavedSession(self) }
  func isSame(as other: Self) -> Bool { isUnchanged(since: other) }
}

extension ObjectSlots.Taken: StoredEntry {
  static var recordKind: UInt32 { RecordKey.transientKind }
  var handle: UInt32 { Machine.firstTransient + UInt32(truncatingIfNeeded: slot) }
  var record: SavedLoadedObject { SavedLoadedObject(loaded) }

  func isSame(as other: Self) -> Bool {
    switch (loaded, other.loaded) {
    case (.object(let new), .object(let old)): slot == other.slot && new.isUnchanged(since: old)
    case (.sequence(let new), .sequence(let old)): slot == other.slot && new.isUnchanged(since: old)
    default: false
    }
  }
}

extension OrderlyNVData: StoredEntry {
  static var recordKind: UInt32 { RecordKey.orderlyNVKind }
  var handle: UInt32 { nvIndex }

  func isSame(as other: Self) -> Bool {
    nvIndex == other.nvIndex && attributes == other.attributes && contents == other.contents
  }
}

/// What a transient handle names, in the form in which it is recorded.
struct SavedLoadedObject: Wire {
  private(set) var loaded = LoadedObject.object(Object())

  init() {}
  init(_ loaded: LoadedObject) { self.loaded = loaded }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var isSequence = if case .sequence = loaded { true } else { false }
    try codec.field("isSequence", &isSequence)
    if isSequence {
      var saved = if case .sequence(let sequence) = loaded { SavedSequence(sequence) } else { SavedSequence() }
      try codec.field("sequence", &saved)
      guard codec.isReading else { return }
      guard let sequence = saved.sequence else { throw .value }
      loaded = .sequence(sequence)
    } else {
      var object = if case .object(let object) = loaded { object } else { Object() }
      try codec.field("object", &object)
      loaded = .object(object)
    }
  }
}
