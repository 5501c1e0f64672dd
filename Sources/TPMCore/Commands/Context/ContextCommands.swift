// SPDX-License-Identifier: Apache-2.0

extension CommandTable {
  /// The commands of Part 3, clause 28.
  static let context: [CommandEntry] = [
    CommandEntry(ContextSave.self),
    CommandEntry(ContextLoad.self),
    CommandEntry(FlushContext.self),
    CommandEntry(EvictControl.self),
  ]
}
