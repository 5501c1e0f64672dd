// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 20.
  static let signing: [CommandEntry] = [
    CommandEntry(Sign.self),
    CommandEntry(VerifySignature.self),
  ]
}
