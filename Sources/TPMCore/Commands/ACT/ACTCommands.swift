// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 33.
  static let act: [CommandEntry] = [CommandEntry(ACTSetTimeout.self)]
}
