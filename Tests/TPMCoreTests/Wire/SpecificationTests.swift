// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The structures and unions of Part 2 up to version 1.84, as Vectors/spec has them.
struct SpecStructures: Decodable, Sendable {
  struct Field: Decodable, Sendable {
    let name: String
    let type: String
  }
  let structures: [String: [Field]]
  let unions: [String: [Field]]

  static let all: Self = SpecTables.load("structures")

  /// A union none of whose members has octets is not declared.
  func isOnWire(_ field: Field) -> Bool {
    guard let members = unions[field.type] else { return true }
    return members.contains { $0.type != "TPMS_EMPTY" }
  }
}

@Suite("Declarations against the tables of Part 2")
struct SpecificationTests {
  static let structures = Catalogue.all.filter { SpecStructures.all.structures[$0.name] != nil }

  @Test(arguments: structures)
  func fieldsHaveTheirNamesAndOrder(_ entry: CatalogueEntry) throws {
    let specification = SpecStructures.all
    let expected = try #require(specification.structures[entry.name]).filter(specification.isOnWire).map(\.name)
    // Where the selector is TPM_ALG_NULL the rest may be missing, so the longest of many counts.
    let recorded = try (0..<UInt64(50)).map { try entry.fields($0) }
    #expect(recorded.max { $0.count < $1.count } == expected)
    for names in recorded { #expect(expected.starts(with: names)) }
  }

  /// Not in the catalogue: nothing to read, sizes only, and a union without members.
  static let absent: Set = ["TPMS_EMPTY", "TPMS_ID_OBJECT", "TPMS_SET_CAPABILITY_DATA"]

  @Test func everyStructureIsCompared() {
    let compared = Set(Self.structures.map(\.name))
    #expect(Set(SpecStructures.all.structures.keys).subtracting(compared) == Self.absent)
  }

  @Test func algorithmsHaveTheirNumbers() {
    #expect(table(AlgorithmID.names.map { ($0.name, $0.id.rawValue) }) == SpecTables.all.values(of: "TPM_ALG_ID"))
  }
}

/// A TPMI_ALG_ type under its name.
struct InterfaceTypeEntry: Sendable, CustomTestStringConvertible {
  let name: String
  let read: @Sendable (UInt16) throws(ResponseCode) -> Void
  let readOrNull: @Sendable (UInt16) throws(ResponseCode) -> Bool

  init<E: WireConstant>(_ name: String, _: E.Type) {
    self.name = name
    read = { raw throws(ResponseCode) in _ = try E(reading: try raw.marshaled()) }
    readOrNull = { raw throws(ResponseCode) in try Optional<E>(reading: try raw.marshaled()) != nil }
  }

  var testDescription: String { name }

  static let all = [
    Self("TPMI_ALG_HASH", HashAlgorithm.self),
    Self("TPMI_ALG_ASYM", AsymmetricAlgorithm.self),
    Self("TPMI_ALG_SYM", SymmetricAlgorithm.self),
    Self("TPMI_ALG_SYM_OBJECT", BlockCipher.self),
    Self("TPMI_ALG_SYM_MODE", SymmetricMode.self),
    Self("TPMI_ALG_KDF", KDFAlgorithm.self),
    Self("TPMI_ALG_SIG_SCHEME", SignatureAlgorithm.self),
    Self("TPMI_ECC_KEY_EXCHANGE", ECCKeyExchange.self),
    Self("TPMI_ALG_MAC_SCHEME", MACScheme.self),
    Self("TPMI_ALG_CIPHER_MODE", CipherMode.self),
    Self("TPMI_ALG_KEYEDHASH_SCHEME", KeyedHashAlgorithm.self),
    Self("TPMI_ALG_RSA_SCHEME", RSASchemeAlgorithm.self),
    Self("TPMI_ALG_RSA_DECRYPT", RSADecryptAlgorithm.self),
    Self("TPMI_ALG_ECC_SCHEME", ECCSchemeAlgorithm.self),
    Self("TPMI_ALG_PUBLIC", PublicType.self),
  ]
}

@Suite("Interface types against the tables of Part 2")
struct InterfaceTypeTests {
  /// What the table lists and the TPM implements is read; every other number earns the code of the table.
  @Test(arguments: InterfaceTypeEntry.all)
  func strangersEarnTheCodeOfTheTable(_ entry: InterfaceTypeEntry) throws {
    let table = try #require(SpecTables.all.interfaceTypes[entry.name])
    let stranger = try #require(ResponseCode.names.first { $0.name == table.error }?.code)
    let numbers = SpecTables.all.values(of: "TPM_ALG_ID")
    let implemented = Set(Algorithms.implemented.map(\.id.rawValue))
    let listed = Set(table.values.compactMap { numbers[$0.text].map(UInt16.init) }).intersection(implemented)
    #expect(!listed.isEmpty)
    // All numbers that Part 2 gives out are below 0x200; of those above some are enough.
    for raw in Array(0..<0x200 as Range<UInt16>) + Array(stride(from: 0x200, through: .max, by: 251)) {
      if listed.contains(raw) {
        #expect(throws: Never.self) { try entry.read(raw) }
      } else {
        do throws(ResponseCode) {
          try entry.read(raw)
          Issue.record("\(AlgorithmID(rawValue: raw)) was read")
        } catch { if error != stranger { Issue.record("\(AlgorithmID(rawValue: raw)) earns \(error)") } }
      }
    }
  }

  @Test(arguments: InterfaceTypeEntry.all)
  func nullIsReadOnlyWhereItIsAllowed(_ entry: InterfaceTypeEntry) throws {
    #expect(try entry.readOrNull(AlgorithmID.null.rawValue) == false)
    #expect(throws: ResponseCode.self) { try entry.read(AlgorithmID.null.rawValue) }
  }

  @Test func implementedAlgorithmsAreInOrder() {
    let ids = Algorithms.implemented.map(\.id.rawValue)
    #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    #expect(Algorithms.implemented.allSatisfy { $0.attributes.rawValue & AlgorithmAttributes.reserved == 0 })
  }
}
