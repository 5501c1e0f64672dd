// SPDX-License-Identifier: Apache-2.0

/// Time as commands tell it. Part 1, 33.
extension Machine {
  var clockInfo: ClockInfo {
    ClockInfo(
      clock: clock.clock, resetCount: persistent.resetCount, restartCount: reset.restartCount, safe: clock.isSafe)
  }

  var timeInfo: TimeInfo { TimeInfo(time: clock.time, clockInfo: clockInfo) }
}
