// SPDX-License-Identifier: Apache-2.0

/// Time and Clock. Part 1, 33.
///
/// Time counts milliseconds since power-on; Clock counts on from where it was saved. Both run at the adjusted rate.
struct Clock: Equatable {
  /// Clock is saved in steps of this many milliseconds; a start without TPM2_Shutdown loses at most one.
  static let saveInterval: UInt64 = 1 << 22
  /// The rate may differ from the nominal one by this many millionths. Part 1, 33.3.6.
  static let largestRateAdjustment: Int64 = 150_000

  /// Milliseconds since power-on.
  private(set) var time: UInt64 = 0
  /// Milliseconds that the TPM has been powered in all.
  var clock: UInt64
  /// No value of Clock that was ever reported is larger than this one.
  var isSafe: Bool
  /// Changes with every discontinuity of Time.
  var timeEpoch: UInt32
  /// Millionths of the rate, as TPM2_ClockRateAdjust has set it.
  var rateAdjustment: Int64 = 0
  /// The platform's time that everything a command does goes by.
  private(set) var lastReading: UInt64
  /// What the rate adjustment has not yet made a whole millisecond of, in millionths.
  private var remainder: Int64 = 0

  init(savedClock: UInt64, isSafe: Bool, timeEpoch: UInt32, now: UInt64) {
    (clock, self.isSafe, self.timeEpoch, lastReading) = (savedClock, isSafe, timeEpoch, now)
  }

  /// Lets time pass up to `now`; true when Clock has crossed a point at which it is to be saved.
  mutating func advance(to now: UInt64) -> Bool {
    guard now > lastReading else { return false }
    let elapsed = now - lastReading
    lastReading = now
    let span = Int64(clamping: min(elapsed, 1 << 40))
    let millionths = span * (1_000_000 + rateAdjustment) + remainder
    remainder = millionths % 1_000_000
    let step = UInt64(clamping: millionths / 1_000_000)
    time &+= step
    return set(clock &+ step)
  }

  /// Sets Clock; true when it has crossed a point at which it is to be saved. No value beyond such a point has ever
  /// been told, so that Clock is safe from there on.
  mutating func set(_ value: UInt64) -> Bool {
    let before = clock
    clock = value
    guard before / Self.saveInterval != clock / Self.saveInterval else { return false }
    isSafe = true
    return true
  }
}

extension Clock: Wire {
  init() { self.init(savedClock: 0, isSafe: false, timeEpoch: 0, now: 0) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    // No platform and no TPM lives for half of the milliseconds that there are numbers for.
    try codec.field("time", &time, in: 0...(1 << 63 - 1), else: .value)
    try codec.field("clock", &clock)
    try codec.field("isSafe", &isSafe)
    try codec.field("timeEpoch", &timeEpoch)
    try codec.field("lastReading", &lastReading, in: 0...(1 << 63 - 1), else: .value)
    var (rate, rest) = (Int32(clamping: rateAdjustment), UInt32(clamping: remainder))
    let limit = Int32(clamping: Self.largestRateAdjustment)
    try codec.field("rateAdjustment", &rate, in: -limit...limit, else: .value)
    try codec.field("remainder", &rest, in: 0...999_999, else: .value)
    (rateAdjustment, remainder) = (Int64(rate), Int64(rest))
  }
}
