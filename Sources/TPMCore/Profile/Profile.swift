// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What of this implementation a TPM has, and how much of everything. It is fixed when the TPM is made and stored with
/// it; docs/profiles.md describes the files that profiles are written in.
public struct Profile: Sendable, Equatable {
  /// Algorithms, curves and key sizes, and the limits that show in what may stand on the wire.
  var vocabulary = Vocabulary()
  /// The hash algorithms that PCR can have a bank of.
  var banks = NumberSet(HashAlgorithm.allCases.map(\.rawValue))
  /// The banks that a new TPM has.
  var activeBanks = NumberSet(PCRAllocation.usual.map(\.rawValue))
  /// The commands, in ascending order of their codes.
  var commands = CommandTable.shared.entries.map(\.code)
  var loadedSessions = UInt32(Capacity.loadedSessions)
  var persistentObjects = UInt32(Capacity.persistentObjects)
  var nvMemory = UInt32(Capacity.nvMemory)
  var nvIndices = UInt32(Capacity.nvIndices)
  var commandSize = UInt32(Limits.maxCommandSize)
  var responseSize = UInt32(Limits.maxResponseSize)

  public init() {}

  /// The version of the record that a profile is stored in.
  private static let version: UInt16 = 1

  /// Everything that there is, as much as there is.
  public static let `default` = Self()
}

extension Profile: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var version = Self.version
    try codec.field("version", &version, in: Self.version...Self.version, else: .value)
    try codec.field("vocabulary", &vocabulary)
    try codec.field("banks", &banks)
    try codec.field("activeBanks", &activeBanks)
    try codec.list(&commands, limit: Capacity.storedEntries)
    try codec.field("loadedSessions", &loadedSessions)
    try codec.field("persistentObjects", &persistentObjects)
    try codec.field("nvMemory", &nvMemory)
    try codec.field("nvIndices", &nvIndices)
    try codec.field("commandSize", &commandSize)
    try codec.field("responseSize", &responseSize)
    for key in Self.limitKeys {
      guard key.range.contains(self[keyPath: key.path]) else { throw .value }
    }
  }
}
