// SPDX-License-Identifier: Apache-2.0

/// TPMS_CLOCK_INFO: Clock and how often it may have stood still. Part 2, 10.10.1.
struct ClockInfo: Wire, Hashable {
  /// In milliseconds.
  var clock = UInt64(0)
  var resetCount = UInt32(0)
  var restartCount = UInt32(0)
  /// False if Clock may have had this value before.
  var safe = false

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("clock", &clock)
    try codec.field("resetCount", &resetCount)
    try codec.field("restartCount", &restartCount)
    try codec.field("safe", &safe)
  }
}

/// TPMS_TIME_INFO: Time and Clock. Part 2, 10.10.6.
struct TimeInfo: Wire, Hashable {
  /// Milliseconds since the last start.
  var time = UInt64(0)
  var clockInfo = ClockInfo()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("time", &time)
    try codec.field("clockInfo", &clockInfo)
  }
}
