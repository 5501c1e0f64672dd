// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Which commands are audited, with which hash, and how many logs there have been: what survives everything of command
/// audit. The digest of the log is in `ResetData`. Part 1, 32 and 34.5.
struct CommandAudit: Wire {
  /// auditHashAlg.
  var algorithm = HashAlgorithm.sha256
  /// The commands that are audited, in ascending order; TPM2_SetCommandCodeAuditStatus always is.
  private(set) var commands: [CommandCode] = [.setCommandCodeAuditStatus]
  /// Counts the logs that were begun.
  var counter: UInt64 = 0

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("algorithm", &algorithm)
    try codec.list(&commands, limit: Capacity.storedEntries)
    try codec.field("counter", &counter)
  }
}

extension CommandAudit {
  func contains(_ code: CommandCode) -> Bool {
    let place = commands.lowerBound { $0.rawValue < code.rawValue }
    return place < commands.count && commands[place] == code
  }

  /// Adds commands and then removes others. Codes that are none of this TPM's commands are passed over, and so are those
  /// of TPM2_Shutdown, which cannot be audited, and of TPM2_SetCommandCodeAuditStatus, which always is. Part 3, 21.
  mutating func change(adding added: [CommandCode], removing removed: [CommandCode], of table: CommandTable) {
    var audited = Set(commands)
    audited.formUnion(added.filter { table[$0.rawValue] != nil })
    audited.subtract(removed)
    audited.remove(.shutdown)
    audited.insert(.setCommandCodeAuditStatus)
    commands = audited.sorted { $0.rawValue < $1.rawValue }
  }

  /// The digest of the codes of the commands that are audited. Part 2, 10.11.5.
  var commandDigest: [UInt8] {
    var hasher = Hasher(algorithm)
    for code in commands { hasher.update(bigEndian: code.rawValue) }
    return hasher.finish()
  }
}
