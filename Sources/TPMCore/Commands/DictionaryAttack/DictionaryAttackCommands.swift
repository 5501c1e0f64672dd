// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 25.
  static let dictionaryAttack: [CommandEntry] = [
    CommandEntry(DictionaryAttackLockReset.self),
    CommandEntry(DictionaryAttackParameters.self),
  ]
}
