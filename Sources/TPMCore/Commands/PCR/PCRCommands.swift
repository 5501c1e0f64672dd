// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 22.
  static let pcr: [CommandEntry] = [
    CommandEntry(PCRExtend.self),
    CommandEntry(PCREvent.self),
    CommandEntry(PCRRead.self),
    CommandEntry(PCRAllocate.self),
    CommandEntry(PCRSetAuthPolicy.self),
    CommandEntry(PCRSetAuthValue.self),
    CommandEntry(PCRReset.self),
  ]
}
