// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite("Writer")
struct WriterTests {
  @Test func integersAreBigEndian() throws {
    #expect(try UInt16(0x0102).marshaled() == [1, 2])
    #expect(try UInt64(0x0102_0304_0506_0708).marshaled() == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try Int32(-2).marshaled() == [0xFF, 0xFF, 0xFF, 0xFE])
    #expect(try true.marshaled() == [1])
  }

  @Test func aSizedStructureHasTheLengthOfWhatFollows() throws {
    #expect(try Sized(ECCPoint(x: ECCParameter([7]), y: ECCParameter())).marshaled() == [0, 5, 0, 1, 7, 0, 0])
    #expect(try SizedOrEmpty<ECCPoint>(nil).marshaled() == [0, 0])
  }

  @Test func whatIsTooLongForItsCountIsTheWrongSize() {
    #expect(throws: ResponseCode.size) { try Digest([UInt8](repeating: 0, count: 0x1_0000)).marshaled() }
    #expect(throws: ResponseCode.size) {
      try Sized(List<Digest, 8>([Digest](repeating: Digest([UInt8](repeating: 0, count: 0x8000)), count: 2)))
        .marshaled()
    }
  }

  @Test func nullIsWrittenForNothing() throws {
    #expect(try HashAlgorithm?.none.marshaled() == [0, 0x10])
    #expect(try Curve?.none.marshaled() == [0, 0])
    #expect(try SymDefObject.null.marshaled() == [0, 0x10])
    #expect(try Signature.null.marshaled() == [0, 0x10])
  }

  @Test func theBufferGrowsWithoutLosingOctets() {
    var writer = Writer(capacity: 0)
    var expected: [UInt8] = []
    for count in 0..<200 {
      let octets = [UInt8](repeating: UInt8(count), count: count)
      writer.write(octets)
      writer.write(Secret(octets))
      expected += octets + octets
    }
    #expect(writer.copy == expected)
    #expect(writer.count == expected.count)
  }

  @Test func aPatchStaysInsideWhatWasWritten() {
    var writer = Writer()
    writer.write([1, 2, 3] as [UInt8])
    writer.patch(UInt16(0xAABB), at: 1)
    for offset in [-1, 2, 3, Int.max, Int.min] { writer.patch(UInt16(0xCCDD), at: offset) }
    #expect(writer.copy == [1, 0xAA, 0xBB])
  }

  @Test func truncatingKeepsTheFront() {
    var writer = Writer()
    writer.write([1, 2, 3] as [UInt8])
    writer.truncate(to: 4)
    writer.truncate(to: -1)
    #expect(writer.count == 3)
    writer.truncate(to: 1)
    writer.write(UInt8(9))
    #expect(writer.copy == [1, 9])
  }

  @Test func modifyingStaysInsideWhatWasWritten() {
    var writer = Writer()
    writer.write([1, 2, 3] as [UInt8])
    writer.modify(1..<9) { octets in
      #expect(octets.count == 2)
      for index in octets.indices { octets[index] ^= 0xFF }
    }
    #expect(writer.copy == [1, 0xFD, 0xFC])
  }
}
