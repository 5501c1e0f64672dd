// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Every command against the tables of Part 3.
struct CommandTableTests {
  static let entries = CommandTable.shared.entries

  /// TPM2_MAC comes after TPM2_HMAC, which has the same code.
  static func table(of entry: CommandEntry) throws -> SpecCommand {
    try #require(SpecCommand.all.last { $0.code == entry.code.rawValue }, "there is no such command in Part 3")
  }

  @Test func commandsAreInOrderAndEachIsThereOnce() {
    let codes = Self.entries.map(\.code.rawValue)
    #expect(codes == Array(Set(codes)).sorted())
    #expect(codes.allSatisfy { CommandTable.shared[$0]?.code.rawValue == $0 })
  }

  @Test func otherCodesAreNotFound() {
    let codes = Set(Self.entries.map(\.code.rawValue))
    for code in Array(0...0x400 as ClosedRange<UInt32>) + [0x2000_0000, 0x8000_0001, .max] where !codes.contains(code) {
      #expect(CommandTable.shared[code] == nil)
    }
  }

  @Test(arguments: entries)
  func handlesHaveTheirNamesAndRoles(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry).handles
    let found = entry.command.handles
    #expect(found.map(\.name) == expected.map(\.name))
    #expect(found.map(\.role) == expected.map(\.role))
    #expect(entry.roles == expected.map(\.role))
  }

  @Test(arguments: entries)
  func aHandleMayBeNullWhereTheTableSaysSo(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry).handles
    #expect(entry.command.handles.map(\.acceptsNull) == expected.map(\.acceptsNull))
  }

  @Test(arguments: entries)
  func parametersHaveTheirNamesAndOrder(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry)
    #expect(entry.command.parameterNames == expected.parameters.map(\.name))
    #expect(entry.command.responseNames == expected.responseParameters.map(\.name))
  }

  @Test(arguments: entries)
  func attributesAreThoseOfTheTable(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry).attributes
    #expect(entry.properties.contains(.writesNV) == expected.nv)
    #expect(entry.properties.contains(.isExtensive) == expected.extensive)
    #expect(entry.properties.contains(.flushes) == expected.flushed)
    #expect(entry.roles.count == expected.cHandles)
    #expect(entry.hasResponseHandle == expected.rHandle)
    #expect(entry.attributes.rawValue == UInt32(SpecTables.number(expected.tpmaCC)))
  }

  @Test(arguments: entries)
  func theFirstParameterCanBeEncryptedWhereTheTableSaysSo(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry).parameterEncryption
    #expect(entry.isDecryptable == expected.decryptSessionAllowed)
    #expect(entry.isEncryptable == expected.encryptSessionAllowed)
  }

  @Test(arguments: entries)
  func physicalPresenceIsAskedForWhereTheTableSaysSo(_ entry: CommandEntry) throws {
    let expected = try Self.table(of: entry).physicalPresence
    #expect(entry.properties.contains(.mayNeedPhysicalPresence) == (expected == .selectable))
    #expect(entry.properties.contains(.needsPhysicalPresence) == (expected == .required))
  }

  @Test(arguments: entries)
  func whatReadOnlyModeForbidsIsMarked(_ entry: CommandEntry) throws {
    #expect(entry.properties.contains(.isRefusedReadOnly) == (try Self.table(of: entry).readOnlyPermitted == false))
  }

  @Test(arguments: entries)
  func sessionsAreRefusedWhereTheTableSaysSo(_ entry: CommandEntry) throws {
    let tag = try Self.table(of: entry).tag
    #expect(entry.allowsSessions == (tag != .noSessionsOnly))
    #expect((entry.authorizedHandleCount > 0) == (tag == .sessionsOnly))
  }
}

extension CommandEntry: CustomTestStringConvertible {
  var testDescription: String { "\(command)" }
}

extension Command {
  fileprivate static var handles: [HandleRecorder.Found] {
    var recorder = HandleRecorder()
    var handles = Handles()
    #expect(throws: Never.self) { try handles.visit(&recorder) }
    return recorder.found
  }

  fileprivate static var parameterNames: [String] { FieldRecorder.names(of: Parameters()) }
  fileprivate static var responseNames: [String] { FieldRecorder.names(of: Response()) }
}

extension FieldRecorder {
  fileprivate static func names(of value: some Wire) -> [String] {
    var value = value
    var recorder = Self()
    #expect(throws: Never.self) { try value.visit(&recorder) }
    return recorder.names
  }
}

/// Notes what a command says of its handles.
private struct HandleRecorder: HandleCodec {
  struct Found {
    let name: String
    let role: AuthRole
    let acceptsNull: Bool
  }
  private(set) var found: [Found] = []

  mutating func handle<K: HandleKind>(_ name: StaticString, _ handle: inout Handle<K>, _ role: AuthRole) {
    found.append(Found(name: "\(name)", role: role, acceptsNull: K.accepts(PermanentHandle.null)))
  }
}

extension SpecCommand.Handle {
  fileprivate var role: AuthRole {
    switch authRole {
    case "USER": .user
    case "ADMIN": .admin
    case "DUP": .dup
    default: .none
    }
  }

  /// A hierarchy may be TPM_RH_NULL without a "+".
  fileprivate var acceptsNull: Bool {
    nullAllowed || ["TPMI_RH_HIERARCHY", "TPMI_DH_PARENT"].contains(type)
  }
}
