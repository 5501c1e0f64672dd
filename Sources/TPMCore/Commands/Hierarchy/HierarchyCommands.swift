// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 24.
  static let hierarchy: [CommandEntry] = [
    CommandEntry(CreatePrimary.self),
    CommandEntry(HierarchyControl.self),
    CommandEntry(SetPrimaryPolicy.self),
    CommandEntry(ChangePPS.self),
    CommandEntry(ChangeEPS.self),
    CommandEntry(Clear.self),
    CommandEntry(ClearControl.self),
    CommandEntry(HierarchyChangeAuth.self),
    CommandEntry(ReadOnlyControl.self),
  ]
}
