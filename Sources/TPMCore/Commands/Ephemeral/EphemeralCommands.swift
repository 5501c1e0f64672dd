// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 19.
  static let ephemeral: [CommandEntry] = [
    CommandEntry(Commit.self),
    CommandEntry(ECEphemeral.self),
  ]
}
