// SPDX-License-Identifier: Apache-2.0
import Foundation
import TPMCore
import Testing

@testable import TPMVectors

@Suite struct ValueTests {
  @Test(
    arguments: [
      ("", []), ("00ff", [0, 0xFF]), ("'ab' 01", [0x61, 0x62, 1]), ("01*3 02", [1, 1, 1, 2]), ("'x'*2", [0x78, 0x78]),
      ("  0102  ", [1, 2]), ("aa*0", []),
    ] as [(String, [UInt8])]) func octetsAreWrittenInParts(text: String, octets: [UInt8]) throws
  {
    #expect(try OctetText.parse(text) == octets)
  }

  @Test(arguments: [
    "0", "xy", "'open", "01*", "01*70000",
    "01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01*65536 01",
    "0x01", "01 *2", "01'a'",
  ])
  func whatAreNoOctetsIsRefused(text: String) {
    #expect(throws: VectorError.self) { try OctetText.parse(text) }
  }

  @Test(
    arguments: [
      (Value.integer(7), 7), (.text("0x1F"), 31), (.text("12"), 12), (.text("-1"), UInt64.max), (.boolean(true), 1),
      (.text("TPM_ALG_SHA256"), 0xB), (.text("TPM_RH_OWNER"), 0x4000_0001), (.text("TPM_CC_NV_Write"), 0x137),
      (.text("TPM_SE_TRIAL"), 3), (.octets([1, 2]), 0x102), (.text("1 | 0x10"), 0x11),
    ] as [(Value, UInt64)]) func numbersHaveManyForms(value: Value, number: UInt64)
  {
    #expect(value.number() == number)
  }

  @Test(arguments: [
    Value.text("TPM_ALG_NOTHING"), .text(""), .null, .list([]), .octets([UInt8](repeating: 0, count: 9)),
  ])
  func otherValuesAreNoNumbers(value: Value) { #expect(value.number() == nil) }

  @Test func bitsHaveTheNamesOfTheirType() {
    #expect(Value.text("fixedTPM | sign").number(bits: ObjectAttributes.bitNames) == 0x4_0002)
    #expect(Value.text("TPMA_NV_OWNERWRITE | TPM_NT_COUNTER").number(bits: NVAttributes.bitNames) == 0x12)
    #expect(Value.text("fixedTPM").number() == nil)
  }

  /// Every constant of the tables has its number.
  @Test func symbolsAreThoseOfTheSpecification() throws {
    struct Tables: Decodable {
      struct Group: Decodable {
        struct Constant: Decodable { var name: String, hex: String?, since: String? }
        var values: [Constant]
      }
      var constants: [String: Group]
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Vectors/spec/constants.json")
    let tables = try JSONDecoder().decode(Tables.self, from: Data(contentsOf: file.standardized))
    for (group, limit) in [("TPM_ALG_ID", 0x60), ("TPM_CC", Int.max), ("TPM_SE", Int.max), ("TPM_EO", Int.max)] {
      let constants = try #require(tables.constants[group]).values.filter { $0.since != "1.85" }
      #expect(!constants.isEmpty)
      for constant in constants {
        guard constant.name.hasPrefix("TPM_"), let hex = constant.hex, let number = UInt64(hex.dropFirst(2), radix: 16),
          number < limit,
          !constant.name.hasSuffix("_FIRST"), !constant.name.hasSuffix("_LAST"), !constant.name.contains("ERROR")
        else { continue }
        #expect(Symbols.number(constant.name) == number, "\(constant.name)")
      }
    }
  }
}
