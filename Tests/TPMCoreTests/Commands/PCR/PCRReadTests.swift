// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PCRReadTests {
  private static func selection(_ parts: [(HashAlgorithm, [Int])]) -> PCRSelectionList {
    PCRSelectionList(parts.map { PCRSelection($0.0, PCRBitmap($0.1)) })
  }

  @Test func valuesComeInTheOrderOfTheList() throws {
    var tpm = try TestTPM()
    try tpm.extend(2)
    let wanted = Self.selection([(.sha256, [17, 2]), (.sha1, [0])])
    let response = try tpm.run(PCRRead.self) { $0.pcrSelectionIn = wanted }
    #expect(response.pcrUpdateCounter == 1)
    #expect(response.pcrSelectionOut == wanted)
    let zero = [UInt8](repeating: 0, count: 32)
    #expect(
      response.pcrValues.elements.map(\.octets) == [
        extended(zero, with: [UInt8](repeating: 0xAB, count: 32)), [UInt8](repeating: 0xFF, count: 32),
        [UInt8](repeating: 0, count: 20),
      ])
  }

  @Test func eightValuesAtMostAreRead() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(PCRRead.self) {
      $0.pcrSelectionIn = Self.selection([(.sha1, [0, 1, 2, 3, 4]), (.sha256, Array(0..<24)), (.sha384, [3])])
    }
    #expect(response.pcrValues.elements.count == 8)
    let read = Self.selection([(.sha1, [0, 1, 2, 3, 4]), (.sha256, [0, 1, 2]), (.sha384, [])])
    #expect(response.pcrSelectionOut == read)
  }

  @Test func whatIsNotThereIsLeftOut() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.pcr.banks = [PCRBank(.sha256, allocated: PCRBitmap([3, 17, 0]))] }
    let response = try tpm.run(PCRRead.self) {
      $0.pcrSelectionIn = Self.selection([(.sha1, [0, 3]), (.sha256, [2, 3, 4])])
    }
    #expect(response.pcrValues.elements.count == 1)
    #expect(response.pcrSelectionOut == Self.selection([(.sha1, []), (.sha256, [3])]))
  }

  @Test func nothingSelectedIsNothingRead() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(PCRRead.self)
    #expect(response.pcrValues.elements.isEmpty && response.pcrSelectionOut.elements.isEmpty)
  }

  @Test func anyLocalityMayRead() throws {
    var tpm = try TestTPM()
    for locality: UInt8 in [0, 1, 2, 3, 4, 32, 255] {
      tpm.locality = locality
      #expect(try tpm.pcr(0)?.count == 32)
    }
  }

  @Test func aStrangeHashOrABitMapOfAnotherSizeIsRefused() throws {
    var tpm = try TestTPM()
    let head: [UInt8] = [0x80, 0x01, 0, 0, 0, 20, 0, 0, 0x01, 0x7E, 0, 0, 0, 1]
    tpm.expect(.hash.parameter(1), from: head + [0x00, 0x10, 3, 1, 0, 0])
    tpm.expect(.value.parameter(1), from: head + [0x00, 0x0B, 4, 1, 0, 0])
    tpm.expect(.value.parameter(1), from: head + [0x00, 0x0B, 2, 1, 0, 0])
    try tpm.expect(.size.parameter(1), from: PCRRead.self) {
      $0.pcrSelectionIn = Self.selection(Array(repeating: (.sha256, [0]), count: Limits.hashCount + 1))
    }
  }

  @Test func aCompositeDigestIsOfWhatExists() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.pcr.banks = [PCRBank(.sha256, allocated: PCRBitmap([0, 3, 17]))] }
    try tpm.extend(3)
    let machine = tpm.machine
    let wanted = Self.selection([(.sha1, [0]), (.sha256, [0, 2, 3])])
    #expect(machine.filtered(wanted) == Self.selection([(.sha1, []), (.sha256, [0, 3])]))
    let values = try #require(try tpm.pcr(0)) + #require(try tpm.pcr(3))
    #expect(machine.pcrDigest(wanted, .sha384) == TPMCrypto.hash(.sha384, values))
    #expect(machine.pcrDigest(PCRSelectionList(), .sha1) == TPMCrypto.hash(.sha1, []))
  }
}
