// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto
import Testing

@testable import TPMVectors

@Suite struct StructureTests {
  private static let area: Value = .structure([
    "nvIndex": .text("0x01800001"), "nameAlg": .text("TPM_ALG_SHA256"),
    "attributes": .text("TPMA_NV_OWNERWRITE | TPMA_NV_OWNERREAD | TPM_NT_COUNTER"), "authPolicy": .text(""),
    "dataSize": .integer(8),
  ])

  @Test func aStructureIsWrittenAsItsFieldsSay() throws {
    let octets = try StructureEncoder.encode(NVPublic(), Self.area)
    #expect(octets == [0x01, 0x80, 0, 1, 0, 0x0B, 0, 2, 0, 0x12, 0, 0, 0, 8])
  }

  @Test func whatIsReadBackIsTheSame() throws {
    let octets = try StructureEncoder.encode(NVPublic(), Self.area)
    let value = try Value.decoded(NVPublic.self, octets)
    #expect(try StructureEncoder.encode(NVPublic(), value) == octets)
    #expect(value["attributes"] == .text("TPMA_NV_OWNERWRITE | TPMA_NV_OWNERREAD | TPM_NT_COUNTER"))
  }

  @Test func aStrangerIsWrittenAllTheSame() throws {
    let octets = try StructureEncoder.encode(
      NVPublic(), .structure(["nameAlg": .text("0x7777"), "attributes": .text("0xFFFFFFFF")]))
    #expect(Array(octets[4..<10]) == [0x77, 0x77, 0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func sizesMayLie() throws {
    let lie = Value.structure(["$size": .integer(9), "$octets": .text("0102")])
    #expect(try StructureEncoder.encode(Digest(), lie) == [0, 9, 1, 2])
    let list = Value.structure(["$count": .integer(3), "$elements": .list([.integer(1)])])
    #expect(try StructureEncoder.encode(List<UInt32, 8>(), list) == [0, 0, 0, 3, 0, 0, 0, 1])
    let sized = Value.structure(["$size": .integer(1), "pinCount": .integer(2)])
    #expect(try StructureEncoder.encode(Sized(NVPINCounterParameters()), sized) == [0, 1, 0, 0, 0, 2, 0, 0, 0, 0])
  }

  @Test func rawOctetsStandInThePlaceOfAField() throws {
    let octets = try StructureEncoder.encode(
      NVPINCounterParameters(), .structure(["pinCount": .structure(["$raw": .text("0bad")])]))
    #expect(octets == [0x0B, 0xAD, 0, 0, 0, 0])
  }

  @Test func aFieldThatIsNotThereIsAMistake() {
    #expect(throws: VectorError("there is no field pinCuont; there are pinCount, pinLimit")) {
      try StructureEncoder.encode(NVPINCounterParameters(), .structure(["pinCuont": .integer(1)]))
    }
  }

  @Test(arguments: [Value.text("TPM_ALG_NOTHING"), .list([])]) func aValueThatIsNoneIsAMistake(value: Value) {
    #expect(throws: VectorError.self) { try StructureEncoder.encode(NVPublic(), .structure(["nameAlg": value])) }
  }

  @Test func aUnionIsWhatItHolds() throws {
    let value: Value = .structure([
      "type": .text("TPM_ALG_ECC"), "objectAttributes": .text("sign"),
      "parameters": .structure([
        "scheme": .structure([
          "scheme": .text("TPM_ALG_ECDSA"), "details": .structure(["hashAlg": .text("TPM_ALG_SHA1")]),
        ]),
        "curveID": .text("TPM_ECC_NIST_P384"),
      ]),
      "unique": .structure(["x": .text("01"), "y": .text("02")]),
    ])
    let octets = try StructureEncoder.encode(Public(), value)
    let area = try Public(reading: octets)
    #expect(area.parameters == .ecc(ECCParameters(scheme: .ecdsa(.sha1), curveID: .nistP384)))
    #expect(area.unique.ecc?.y.octets == [2])
  }
}
