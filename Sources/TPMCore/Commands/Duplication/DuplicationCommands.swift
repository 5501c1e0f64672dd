// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 13.
  static let duplication: [CommandEntry] = [
    CommandEntry(Duplicate.self),
    CommandEntry(Rewrap.self),
    CommandEntry(Import.self),
  ]
}
