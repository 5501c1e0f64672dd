// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// The bits of each TPMA_, compared with Part 2, clauses 8 and 13.
struct AttributesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var type: any (WireAttributes & NamedBits).Type
    /// Bits that are a number and have no name of their own.
    var numbers: [String] = []

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "TPMA_SESSION", type: SessionAttributes.self),
    Case(name: "TPMA_LOCALITY", type: LocalityAttributes.self, numbers: ["Extended"]),
    Case(name: "TPMA_PERMANENT", type: PermanentAttributes.self),
    Case(name: "TPMA_STARTUP_CLEAR", type: StartupClearAttributes.self),
    Case(name: "TPMA_MEMORY", type: MemoryAttributes.self),
    Case(name: "TPMA_CC", type: CommandAttributes.self, numbers: ["commandIndex", "cHandles"]),
    Case(name: "TPMA_MODES", type: ModeAttributes.self, numbers: ["FIPS_140_3_INDICATOR"]),
    Case(name: "TPMA_X509_KEY_USAGE", type: X509KeyUsage.self),
    Case(name: "TPMA_ACT", type: ACTAttributes.self),
    Case(name: "TPMA_NV", type: NVAttributes.self, numbers: ["TPM_NT"]),
    Case(name: "TPMA_NV_EXP", type: ExpandedNVAttributes.self, numbers: ["–"]),
    Case(name: "TPMA_ALGORITHM", type: AlgorithmAttributes.self),
  ]

  @Test(arguments: cases)
  func theBitsHaveTheNamesOfTheirTable(_ attributes: Case) throws {
    let bits = try #require(SpecTables.all.bitfields[attributes.name]).bits
    let expected = bits.filter { !$0.isReserved && !attributes.numbers.contains($0.name) }
    #expect(names(attributes.type) == expected.map { "\($0.name) \($0.value)" })
  }

  private func names<A: WireAttributes & NamedBits>(_ type: A.Type) -> [String] {
    type.names.map { "\($0.name) \(UInt64(truncatingIfNeeded: $0.bits.rawValue))" }
  }

  @Test(arguments: cases)
  func aReservedBitIsRefusedAndAnyOtherRead(_ attributes: Case) throws {
    let table = try #require(SpecTables.all.bitfields[attributes.name])
    // TPMA_ACT lists its reserved bits outside of the table, so what no row names is reserved.
    var named = table.bits.filter { !$0.isReserved }.reduce(0) { $0 | $1.value }
    if attributes.name == "TPMA_NV_EXP" {
      let lower = try #require(SpecTables.all.bitfields["TPMA_NV"]).bits.filter { !$0.isReserved }
      named = named & ~0xFFFF_FFFF | lower.reduce(0) { $0 | $1.value }
    }
    try checkBits(attributes.type, width: try #require(Int(table.type.dropFirst(4))), named: named)
  }

  private func checkBits<A: WireAttributes>(_ type: A.Type, width: Int, named: UInt64) throws {
    #expect(A.RawValue.bitWidth == width)
    for bit in 0..<width {
      let value = UInt64(1) << bit
      let octets = (0..<width / 8).map { UInt8(truncatingIfNeeded: value >> (width - 8 - 8 * $0)) }
      if named & value != 0 {
        #expect(try A(reading: octets) == A(rawValue: A.RawValue(value)), "bit \(bit)")
      } else {
        #expect(throws: ResponseCode.reservedBits, "bit \(bit)") { try A(reading: octets) }
      }
    }
  }

  @Test func aCommandIsDescribedByItsAttributes() {
    for command in SpecCommand.all {
      var flags: CommandAttributes = []
      if command.attributes.nv { flags.insert(.nv) }
      if command.attributes.extensive { flags.insert(.extensive) }
      if command.attributes.flushed { flags.insert(.flushed) }
      if command.attributes.rHandle { flags.insert(.rHandle) }
      let code = CommandCode(rawValue: command.code)
      let attributes = CommandAttributes(code, cHandles: command.attributes.cHandles, flags)
      #expect(Int(attributes.rawValue) == SpecTables.number(command.attributes.tpmaCC), "\(command.name)")
      #expect(attributes.commandCode == code)
      #expect(attributes.cHandles == command.attributes.cHandles)
    }
  }

  @Test func theTypeOfAnIndexIsPartOfItsAttributes() {
    var attributes = NVAttributes(.counter, [.authRead, .authWrite])
    #expect(attributes.rawValue == 0x0004_0014)
    #expect(attributes.type == .counter)
    attributes.type = .pinPass
    #expect(attributes.rawValue == 0x0004_0094)
    attributes.type = .ordinary
    #expect(attributes == [.authRead, .authWrite])
    let names = [
      ("TPM_NT_ORDINARY", NVType.ordinary.rawValue), ("TPM_NT_COUNTER", NVType.counter.rawValue),
      ("TPM_NT_BITS", NVType.bits.rawValue), ("TPM_NT_EXTEND", NVType.extend.rawValue),
      ("TPM_NT_PIN_FAIL", NVType.pinFail.rawValue), ("TPM_NT_PIN_PASS", NVType.pinPass.rawValue),
    ]
    #expect(table(names) == SpecTables.all.values(of: "TPM_NT"))
  }

  @Test func expandedAttributesHoldTheOthers() {
    var attributes = ExpandedNVAttributes([.written, .ownerRead])
    attributes.insert(.integrity)
    #expect(attributes.rawValue == 0x0000_0002_2002_0000)
    #expect(attributes.attributes == [.written, .ownerRead])
    attributes.attributes = [.written]
    #expect(attributes.rawValue == 0x0000_0002_2000_0000)
  }

  @Test func theIndicatorHasTwoBits() {
    var modes: ModeAttributes = [.fips140_3]
    modes.fips140_3Indicator = 3
    #expect(modes.rawValue == 0x0E)
    modes.fips140_3Indicator = 5
    #expect(modes.rawValue == 0x06)
    #expect(modes.fips140_3Indicator == 1)
  }

  @Test(arguments: [
    (UInt8(0), UInt8(0x01)), (1, 0x02), (2, 0x04), (3, 0x08), (4, 0x10), (32, 32), (33, 33), (255, 255),
  ])
  func aLocalityIsABitOrANumber(_ locality: UInt8, _ raw: UInt8) {
    let attributes = LocalityAttributes(locality: locality)
    #expect(attributes?.rawValue == raw)
    #expect(attributes?.isExtended == (locality > 31))
    for other in UInt8.min...UInt8.max { #expect(attributes?.includes(other) == (other == locality)) }
  }

  @Test(arguments: [UInt8(5), 6, 30, 31])
  func localitiesWithoutARepresentationAreNone(_ locality: UInt8) {
    #expect(LocalityAttributes(locality: locality) == nil)
    #expect(!LocalityAttributes([.zero, .one, .two, .three, .four]).includes(locality))
  }

  @Test func severalLocalitiesAreIncludedAtOnce() {
    let attributes: LocalityAttributes = [.three, .four]
    #expect((0...255).filter { attributes.includes($0) } == [3, 4])
    // 0x21 is locality 33, not an extended one with locality 0.
    #expect((0...255).filter { LocalityAttributes(rawValue: 0x21).includes($0) } == [33])
  }
}
