// SPDX-License-Identifier: Apache-2.0

extension Transaction {
  /// What makes the state `new`, stored and volatile, of records that say `old`, or nothing yet.
  ///
  /// What both share is passed over without a look into it.
  init(to new: Machine, from old: Machine?) throws(StoreFailure) {
    self.init()
    if old.map({ new.parts.$persistent.isUnchanged(since: $0.parts.$persistent) }) != true {
      try add(new.persistent, old?.persistent)
    }
    try addVolatile(new, old)
  }

  /// What makes the state `new`, stored and volatile, of what a store holds.
  init(to new: Machine, stored: Persistent?) throws(StoreFailure) {
    self.init()
    try add(new.persistent, stored)
    try addVolatile(new, nil)
  }

  /// What makes the volatile state of `new` of nothing.
  init(toVolatile new: Machine) throws(StoreFailure) {
    self.init()
    try addVolatile(new, nil)
  }

  private mutating func addVolatile(_ new: Machine, _ old: Machine?) throws(StoreFailure) {
    if let old, new.isVolatileUnchanged(since: old) { return }
    do throws(ResponseCode) {
      // Without power there is no volatile state.
      try putVolatile(new.volatile.isPoweredOn ? new : nil, old?.volatile.isPoweredOn == true ? old : nil)
    } catch { throw StoreFailure(reason: "the state is too large to be recorded") }
  }

  private mutating func putVolatile(_ new: Machine?, _ old: Machine?) throws(ResponseCode) {
    for group in VolatileGroup.allCases { try put(group, new, old) }
    try putEntries(new?.orderly.nvData ?? [], old?.orderly.nvData ?? [])
    try putEntries(new?.pcr.banks ?? [], old?.pcr.banks ?? [])
    let (sessions, before) = (new?.sessions ?? [], old?.sessions ?? [])
    if !sessions.isIdentical(to: before) { try putEntries(sessions.inOrder, before.inOrder) }
    try putEntries(new?.objects.taken ?? [], old?.objects.taken ?? [])
  }

  private mutating func put(_ group: VolatileGroup, _ new: Machine?, _ old: Machine?) throws(ResponseCode) {
    let key = RecordKey(kind: group.rawValue)
    if let new, let old, new.isUnchanged(group, since: old) { return }
    guard var new, new.has(group) else {
      if let old, old.has(group) { remove(key) }
      return
    }
    guard var old, old.has(group) else {
      return try put(key) { (writer) throws(ResponseCode) in try new.visit(group, &writer) }
    }
    var before = Writer()
    try old.visit(group, &before)
    try put(key, unless: before.octets) { (writer) throws(ResponseCode) in try new.visit(group, &writer) }
  }
}

extension [Session] {
  /// In ascending order of the handles.
  fileprivate var inOrder: Self { count < 2 ? self : sorted { $0.handle < $1.handle } }
}
