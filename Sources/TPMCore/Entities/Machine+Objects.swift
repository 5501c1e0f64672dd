// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Objects by their handles. Handles in the handle area have been found to be loaded before a command runs.
extension Machine {
  /// The transient or persistent object that `handle` names.
  ///
  /// - TPM_RC_HANDLE: there is none, or it is a sequence
  func object(_ handle: UInt32) throws(ResponseCode) -> Object {
    if HandleType(handle) == .persistent {
      guard let found = persistentObject(handle) else { throw .handle }
      return found
    }
    guard case .object(let object)? = loaded(handle) else { throw .handle }
    return object
  }

  /// The sequence that `handle` names.
  ///
  /// - TPM_RC_MODE: it is not a sequence; `number` is that of the handle in the command
  func sequence(_ handle: UInt32, number: Int) throws(ResponseCode) -> SequenceObject {
    guard case .sequence(let sequence)? = loaded(handle) else { throw .mode.handle(number) }
    return sequence
  }

  /// What is in the slot of a transient handle.
  func loaded(_ handle: UInt32) -> LoadedObject? {
    guard let slot = slot(of: handle) else { return nil }
    return objects[slot]
  }

  /// Puts an object or a sequence into a free slot and gives its handle.
  ///
  /// - TPM_RC_OBJECT_MEMORY: no slot is free
  mutating func add(_ object: LoadedObject) throws(ResponseCode) -> UInt32 {
    guard let slot = objects.firstFree else { throw .objectMemory }
    objects[slot] = object
    return Self.firstTransient + UInt32(truncatingIfNeeded: slot)
  }

  /// Puts another object or sequence in the place of the one that `handle` names.
  mutating func replace(_ handle: UInt32, with object: LoadedObject) {
    guard let slot = slot(of: handle) else { return }
    objects[slot] = object
  }

  /// Frees the slot of a transient handle.
  mutating func flush(_ handle: UInt32) {
    guard let slot = slot(of: handle) else { return }
    objects[slot] = nil
  }

  /// Frees the slots of all objects of a hierarchy.
  mutating func flushObjects(of hierarchy: Hierarchy) {
    for (slot, loaded) in objects.enumerated() {
      if case .object(let object)? = loaded, object.hierarchy == hierarchy { objects[slot] = nil }
    }
  }

  /// The object that is persistent under `handle`, whether its hierarchy is enabled or not.
  func persistentObject(_ handle: UInt32) -> Object? {
    guard let place = persistentPlace(handle) else { return nil }
    return persistent.objects[place].object
  }

  /// Where the object with a persistent handle stands in the sorted list.
  func persistentPlace(_ handle: UInt32) -> Int? {
    let place = persistent.objects.lowerBound { $0.handle < handle }
    guard place < persistent.objects.count, persistent.objects[place].handle == handle else { return nil }
    return place
  }

  private func slot(of handle: UInt32) -> Int? {
    guard handle >= Self.firstTransient else { return nil }
    let slot = Int(handle - Self.firstTransient)
    return slot < objects.count ? slot : nil
  }

  /// TRANSIENT_FIRST. Part 2, 7.5.
  static let firstTransient: UInt32 = 0x8000_0000
}

/// An object that TPM2_EvictControl has made persistent.
///
/// Copies share the object, so that to compare two takes no look into them.
struct PersistentObject: Wire {
  var handle: UInt32 = 0
  var object = Object()

  init() {}
  init(handle: UInt32, object: Object) { (self.handle, self.object) = (handle, object) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("handle", &handle)
    try codec.field("object", &object)
  }
}

extension PersistentObject {
  /// Whether this is the other one or a copy of it; an equal object that was made by itself is another.
  func isSame(as other: Self) -> Bool { handle == other.handle && object.isUnchanged(since: other.object) }
}

extension Array {
  /// The first place whose element is not before what is looked for, in an array that is sorted so.
  func lowerBound(where isBefore: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
