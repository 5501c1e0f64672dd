// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 9.
  static let startup: [CommandEntry] = [
    CommandEntry(Startup.self),
    CommandEntry(Shutdown.self),
  ]
}
