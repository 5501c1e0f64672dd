// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 10.
  static let testing: [CommandEntry] = [
    CommandEntry(SelfTest.self),
    CommandEntry(IncrementalSelfTest.self),
    CommandEntry(GetTestResult.self),
  ]
}
