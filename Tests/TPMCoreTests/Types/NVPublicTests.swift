// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct NVPublicTests {
  /// An ordinary Index of 16 octets.
  static let octets: [UInt8] = [
    0x01, 0x80, 0x00, 0x01, 0x00, 0x0B, 0x00, 0x04, 0x00, 0x04, 0x00, 0x02, 0xAA, 0xBB, 0x00, 0x10,
  ]

  /// The same with some octets replaced.
  private func changed(at offset: Int, _ octets: UInt8...) -> [UInt8] {
    var all = Self.octets
    all.replaceSubrange(offset..<offset + octets.count, with: octets)
    return all
  }

  @Test func theFieldsStandInOrder() throws {
    let index = try NVPublic(reading: Self.octets)
    #expect(index.nvIndex.raw == 0x0180_0001)
    #expect(index.nameAlg == .sha256)
    #expect(index.attributes == [.authRead, .authWrite])
    #expect(index.authPolicy == Digest([0xAA, 0xBB]))
    #expect(index.dataSize == 16)
    #expect(try index.marshaled() == Self.octets)
  }

  @Test func aBadFieldEarnsItsOwnCode() {
    #expect(throws: ResponseCode.value) { try NVPublic(reading: changed(at: 0, 0x11)) }
    #expect(throws: ResponseCode.value) { try NVPublic(reading: changed(at: 0, 0x02)) }
    #expect(throws: ResponseCode.hash) { try NVPublic(reading: changed(at: 4, 0x00, 0x10)) }
    #expect(throws: ResponseCode.reservedBits) { try NVPublic(reading: changed(at: 8, 0x01)) }
    #expect(throws: ResponseCode.size) { try NVPublic(reading: changed(at: 10, 0x00, 0x41)) }
    #expect(throws: ResponseCode.size) { try NVPublic(reading: changed(at: 14, 0x08, 0x01)) }
    #expect(throws: ResponseCode.insufficient) { try NVPublic(reading: Array(Self.octets.dropLast())) }
    #expect(throws: ResponseCode.size) { try NVPublic(reading: Self.octets + [0]) }
  }

  @Test func theLargestIndexIsRead() throws {
    #expect(Limits.maxNVIndexSize == 2048)
    #expect(try NVPublic(reading: changed(at: 14, 0x08, 0x00)).dataSize == 2048)
  }

  @Test func itsSizeMustBeExact() throws {
    let size = UInt8(Self.octets.count)
    #expect(try Sized<NVPublic>(reading: [0, size] + Self.octets).value.dataSize == 16)
    #expect(throws: ResponseCode.size) { try Sized<NVPublic>(reading: [0, size - 1] + Self.octets) }
    #expect(throws: ResponseCode.size) { try Sized<NVPublic>(reading: [0, size + 1] + Self.octets + [0]) }
    #expect(throws: ResponseCode.size) { try Sized<NVPublic>(reading: [0, 0]) }
  }

  @Test func theGeneralFormIsToldByTheHandleType() throws {
    let ordinary = NVPublic2(.nvIndex(try NVPublic(reading: Self.octets)))
    #expect(try ordinary.marshaled() == [0x01] + Self.octets)
    #expect(try NVPublic2(reading: [0x01] + Self.octets) == ordinary)

    var external = ExpandedNVPublic()
    external.nvIndex = NVExpandedIndexHandle(0x1100_0007)
    external.attributes = [.encryption]
    let general = NVPublic2(.externalNV(external))
    let octets: [UInt8] = [
      0x11, 0x11, 0x00, 0x00, 0x07, 0x00, 0x0B, 0, 0, 0, 0x01, 0, 0, 0, 0, 0x00, 0x00, 0x00, 0x00,
    ]
    #expect(try general.marshaled() == octets)
    #expect(try NVPublic2(reading: octets) == general)
  }

  @Test(arguments: [UInt8(0x00), 0x02, 0x10, 0x13, 0x40, 0x80, 0xFF])
  func aStrangeHandleTypeIsASelectorError(_ type: UInt8) {
    #expect(throws: ResponseCode.selector) { try NVPublic2(reading: [type] + Self.octets) }
  }

  @Test func theIndexMustBeOfTheTypeBeforeIt() {
    #expect(throws: ResponseCode.value) { try NVPublic2(reading: [0x11] + Self.octets) }
    #expect(throws: ResponseCode.value) { try NVPublic2(reading: [0x01] + changed(at: 0, 0x11)) }
    #expect(throws: ResponseCode.value) { try NVPublic2(reading: [0x12] + changed(at: 0, 0x12)) }
  }

  @Test func pinCountersAreEightOctets() throws {
    let counters = NVPINCounterParameters(pinCount: 3, pinLimit: 5)
    #expect(try counters.marshaled() == [0, 0, 0, 3, 0, 0, 0, 5])
  }
}
