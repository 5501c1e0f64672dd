// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 11.
  static let sessions: [CommandEntry] = [
    CommandEntry(StartAuthSession.self),
    CommandEntry(PolicyRestart.self),
  ]
}
