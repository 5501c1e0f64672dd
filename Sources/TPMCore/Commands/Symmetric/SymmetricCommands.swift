// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 15.
  static let symmetric: [CommandEntry] = [
    CommandEntry(EncryptDecrypt.self),
    CommandEntry(EncryptDecrypt2.self),
    CommandEntry(Hash.self),
    CommandEntry(MAC.self),
  ]
}
