// SPDX-License-Identifier: Apache-2.0

/// The slots of transient objects and sequences. Only those that are taken are kept, so that a copy is as long as what is
/// loaded.
struct ObjectSlots: Sendable {
  struct Taken: Sendable {
    let slot: Int
    let loaded: LoadedObject
  }

  /// How many slots there are.
  let count: Int
  /// In ascending order of the slots.
  private(set) var taken: [Taken] = []

  init(count: Int) { self.count = count }

  /// How many slots are free.
  var freeCount: Int { count - taken.count }

  /// The first slot that is free, if one is.
  var firstFree: Int? {
    guard freeCount > 0 else { return nil }
    return taken.indices.first { taken[$0].slot != $0 } ?? taken.count
  }
}

extension ObjectSlots: RandomAccessCollection, MutableCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { count }

  /// What is in a slot; nil where it is free.
  subscript(slot: Int) -> LoadedObject? {
    get {
      for place in taken.indices where taken[place].slot == slot { return taken[place].loaded }
      return nil
    }
    set {
      let place = taken.lowerBound { $0.slot < slot }
      let isTaken = place < taken.count && taken[place].slot == slot
      if let newValue {
        let new = Taken(slot: slot, loaded: newValue)
        if isTaken { taken[place] = new } else { taken.insert(new, at: place) }
      } else if isTaken {
        taken.remove(at: place)
      }
    }
  }
}
