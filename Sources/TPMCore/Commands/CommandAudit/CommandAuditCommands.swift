// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 21.
  static let commandAudit: [CommandEntry] = [
    CommandEntry(SetCommandCodeAuditStatus.self)
  ]
}
