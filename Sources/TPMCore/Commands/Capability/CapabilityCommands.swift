// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 30.
  static let capability: [CommandEntry] = [
    CommandEntry(GetCapability.self),
    CommandEntry(TestParms.self),
    CommandEntry(SetCapability.self),
  ]
}
