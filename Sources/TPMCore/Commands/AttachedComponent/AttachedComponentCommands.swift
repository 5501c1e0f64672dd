// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 32. There are no Attached Components, so those that talk to one are left out.
  static let attachedComponent: [CommandEntry] = [CommandEntry(PolicyACSendSelect.self)]
}
