// SPDX-License-Identifier: Apache-2.0

/// Records on their way between two TPMs: the version of the format, then a transaction, both of docs/state-format.md.
extension StoredState {
  /// Octets in front of the transaction.
  private static let blobHeader = 4

  /// The records of a blob.
  ///
  /// - StateError.damaged: it is no blob, or one of another version
  public init(blob: RawSpan) throws(StateError) {
    self.init()
    var reader = Reader(blob)
    guard let version = try? reader.read(UInt32.self), version == Self.formatVersion else { throw .damaged }
    try apply(reader.rest)
  }

  /// The records as a blob.
  public var blob: Writer { Self.blob(of: transaction) }

  /// A transaction as a blob.
  public static func blob(of transaction: borrowing Transaction) -> Writer {
    var blob = Writer(capacity: transaction.octets.byteCount + blobHeader)
    blob.write(formatVersion)
    blob.write(transaction.octets)
    return blob
  }

  /// Adds what a blob puts and removes.
  ///
  /// - StateError.damaged: it is no blob, or one of another version
  public mutating func apply(blob: RawSpan) throws(StateError) {
    let records = try Self(blob: blob)
    try apply(records.transaction.octets)
  }
}
