// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 16.
  static let random: [CommandEntry] = [
    CommandEntry(GetRandom.self),
    CommandEntry(StirRandom.self),
  ]
}
