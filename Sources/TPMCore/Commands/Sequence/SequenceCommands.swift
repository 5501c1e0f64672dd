// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 17.
  static let sequences: [CommandEntry] = [
    CommandEntry(MACStart.self),
    CommandEntry(HashSequenceStart.self),
    CommandEntry(SequenceUpdate.self),
    CommandEntry(SequenceComplete.self),
    CommandEntry(EventSequenceComplete.self),
  ]
}
