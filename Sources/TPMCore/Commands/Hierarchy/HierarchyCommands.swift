// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 24.
  static let hierarchy: [CommandEntry] = [
    CommandEntry(CreatePrimary.self)
  ]
}
