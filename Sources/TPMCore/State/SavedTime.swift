// SPDX-License-Identifier: Apache-2.0

/// Time and Clock, and the times of the lockout, in the form in which they are recorded.
///
/// All of them are of the platform's clock, plus the offset. They are recorded as they were at one moment, and hold
/// for every later one: the record does not change because time goes by.
struct SavedTime: Wire {
  private var offset: UInt64 = 0
  private var clock = Clock()
  private var lastFailure: UInt64 = 0
  private var lastLockoutFailure: UInt64 = 0

  init() {}

  init(_ machine: borrowing Machine) {
    offset = machine.environment.timeOffset
    clock = machine.clock
    lastFailure = machine.persistent.lockout.lastFailure
    lastLockoutFailure = machine.persistent.lockout.lastLockoutFailure
  }

  /// Gives a machine these times.
  func set(in machine: inout Machine) {
    machine.environment.timeOffset = offset
    machine.clock = clock
    machine.persistent.lockout.lastFailure = lastFailure
    machine.persistent.lockout.lastLockoutFailure = lastLockoutFailure
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("offset", &offset)
    try codec.field("clock", &clock)
    try codec.field("lastFailure", &lastFailure)
    try codec.field("lastLockoutFailure", &lastLockoutFailure)
  }
}

extension Machine {
  /// Whether nothing has happened to the times since `old` but that time went by. Where Clock has been saved, a successor
  /// is not to save it once more.
  func isTimeUnchanged(since old: borrowing Machine) -> Bool {
    var expected = old.clock
    _ = expected.advance(to: clock.lastReading)
    return expected == clock && persistent.clock == old.persistent.clock
      && persistent.lockout.lastFailure == old.persistent.lockout.lastFailure
      && persistent.lockout.lastLockoutFailure == old.persistent.lockout.lastLockoutFailure
  }
}
