// SPDX-License-Identifier: Apache-2.0

/// TPMS_CLOCK_INFO: Clock and how often it may have stood still. Part 2, 10.10.1.
public struct ClockInfo: Wire, Hashable {
  /// In milliseconds.
  public var clock = UInt64(0)
  public var resetCount = UInt32(0)
  public var restartCount = UInt32(0)
  /// False if Clock may have had this value before.
  public var safe = false

  public init() {}
  public init(clock: UInt64, resetCount: UInt32, restartCount: UInt32, safe: Bool) {
    (self.clock, self.resetCount, self.restartCount, self.safe) = (clock, resetCount, restartCount, safe)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("clock", &clock)
    try codec.field("resetCount", &resetCount)
    try codec.field("restartCount", &restartCount)
    try codec.field("safe", &safe)
  }
}

/// TPMS_TIME_INFO: Time and Clock. Part 2, 10.10.6.
public struct TimeInfo: Wire, Hashable {
  /// Milliseconds since the last start.
  public var time = UInt64(0)
  public var clockInfo = ClockInfo()

  public init() {}
  public init(time: UInt64, clockInfo: ClockInfo) { (self.time, self.clockInfo) = (time, clockInfo) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("time", &time)
    try codec.field("clockInfo", &clockInfo)
  }
}
