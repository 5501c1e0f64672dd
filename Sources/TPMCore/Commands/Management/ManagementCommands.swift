// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 26.
  static let management: [CommandEntry] = [
    CommandEntry(PPCommands.self),
    CommandEntry(SetAlgorithmSet.self),
  ]
}
