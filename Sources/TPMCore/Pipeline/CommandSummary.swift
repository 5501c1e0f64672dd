// SPDX-License-Identifier: Apache-2.0

/// What a command declares, as words: for docs/commands.md, which is made from it.
package struct CommandSummary: Sendable {
  package struct Handle: Sendable {
    package let name: String
    /// The authorisation role in the words of Part 1, 16.2; nil where none is needed.
    package let role: String?
  }

  /// The code on the wire.
  package let code: UInt32
  /// The Swift type, which is also the name of its file.
  package let type: String
  package let declaration: any CommandDeclaration.Type
  /// The attributes in TPMA_CC but the number of handles, by their names in Part 2, 8.9.
  package let attributes: [String]
  package let handles: [Handle]
  package let allowsSessions: Bool
  /// The first parameter may be encrypted.
  package let isDecryptable: Bool
  /// The first parameter of the response may be encrypted.
  package let isEncryptable: Bool
  package let presence: Presence
  package let worksReadOnly: Bool

  /// When physical presence is asked for.
  package enum Presence: Sendable { case never, whereSet, always }

  /// Every command that this TPM implements, in the order of their codes.
  package static var all: [Self] { CommandTable.shared.entries.map(Self.init) }

  private init(_ entry: CommandEntry) {
    let flags = entry.attributes
    code = entry.code.rawValue
    type = "\(entry.command)"
    declaration = entry.command
    attributes = CommandAttributes.names.filter { flags.contains($0.bits) }.map(\.name)
    handles = entry.command.namedHandles
    allowsSessions = entry.allowsSessions
    isDecryptable = entry.isDecryptable
    isEncryptable = entry.isEncryptable
    presence =
      entry.properties.contains(.needsPhysicalPresence)
      ? .always : entry.properties.contains(.mayNeedPhysicalPresence) ? .whereSet : .never
    worksReadOnly = !entry.properties.contains(.isRefusedReadOnly)
  }
}

extension Command {
  fileprivate static var namedHandles: [CommandSummary.Handle] {
    var namer = HandleNamer()
    var handles = Handles()
    // The namer throws nothing.
    try? handles.visit(&namer)
    return namer.handles
  }
}

private struct HandleNamer: HandleCodec {
  private(set) var handles: [CommandSummary.Handle] = []

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    let word: String? =
      switch role {
      case .none: nil
      case .user: "USER"
      case .admin: "ADMIN"
      case .dup: "DUP"
      }
    handles.append(CommandSummary.Handle(name: "\(name)", role: word))
  }
}
