// SPDX-License-Identifier: Apache-2.0

/// What can be told of a state file without what it holds.
package struct StateReport: Equatable, Sendable {
  package let version: UInt32
  package let protection: KeyProtection
  /// Records in the file.
  package let records: UInt64
  /// Octets of the header and the records.
  package let used: Int
  /// Octets behind them of a change that was never finished.
  package let tail: Int
  /// Octets of the file.
  package let size: Int

  init(_ contents: JournalContents) {
    version = contents.header.version
    protection = contents.header.protection
    records = contents.sequence - JournalFormat.firstSequence
    (used, tail, size) = (contents.end, contents.tail, contents.size)
  }
}
