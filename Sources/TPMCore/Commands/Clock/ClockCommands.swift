// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 29.
  static let clock: [CommandEntry] = [
    CommandEntry(ReadClock.self),
    CommandEntry(ClockSet.self),
    CommandEntry(ClockRateAdjust.self),
  ]
}
