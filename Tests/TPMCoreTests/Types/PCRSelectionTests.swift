// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PCRSelectionTests {
  @Test func pcr19IsBit3OfOctet2() throws {
    let selection = PCRSelection(.sha256, [19])
    #expect(try selection.marshaled() == [0x00, 0x0B, 3, 0x00, 0x00, 0x08])
    #expect(try PCRSelection(reading: [0x00, 0x0B, 3, 0x00, 0x00, 0x08]) == selection)
  }

  @Test func aBitmapKnowsItsNumbers() throws {
    var bitmap = PCRBitmap([7, 0, 23])
    #expect(try bitmap.marshaled() == [0x81, 0x00, 0x80])
    #expect(Array(bitmap.numbers) == [0, 7, 23])
    #expect(bitmap[7] && !bitmap[8])
    bitmap[7] = false
    bitmap[8] = true
    #expect(Array(bitmap.numbers) == [0, 8, 23])
    #expect(!bitmap.isEmpty && PCRBitmap().isEmpty)
    #expect(try PCRBitmap.all.marshaled() == [0xFF, 0xFF, 0xFF])
  }

  @Test(arguments: [-1, 24, 25, 255, Int.max, Int.min])
  func aPCRThatThereIsNoneOfIsNeverSelected(_ number: Int) {
    var bitmap = PCRBitmap()
    bitmap[number] = true
    #expect(bitmap.isEmpty)
    #expect(!PCRBitmap.all[number])
  }

  @Test(arguments: [UInt8(0), 1, 2, 4, 5, 32, 255])
  func aBitmapOfAnotherLengthIsAValueError(_ size: UInt8) {
    let rest = [size] + [UInt8](repeating: 0, count: Int(size))
    #expect(throws: ResponseCode.value) { try PCRSelection(reading: [0x00, 0x0B] + rest) }
    #expect(throws: ResponseCode.value) { try PCRSelect(reading: rest) }
    #expect(throws: ResponseCode.value) { try TaggedPCRSelect(reading: [0, 0, 0, 1] + rest) }
  }

  @Test func aStrangeBankIsAHashError() {
    #expect(throws: ResponseCode.hash) { try PCRSelection(reading: [0x00, 0x10, 3, 0, 0, 0]) }
    #expect(throws: ResponseCode.hash) { try PCRSelection(reading: [0x00, 0x06, 3, 0, 0, 0]) }
  }

  @Test func aShortBitmapIsInsufficient() {
    #expect(throws: ResponseCode.insufficient) { try PCRSelection(reading: [0x00, 0x0B, 3, 0, 0]) }
    #expect(throws: ResponseCode.insufficient) { try PCRSelection(reading: [0x00, 0x0B]) }
  }

  @Test func aListHasAtMostOneSelectionForEachHash() throws {
    let one: [UInt8] = [0x00, 0x0B, 3, 1, 0, 0]
    let full = (0..<Limits.hashCount).flatMap { _ in one }
    #expect(
      try PCRSelectionList(reading: [0, 0, 0, UInt8(Limits.hashCount)] + full).elements.count == Limits.hashCount)
    #expect(throws: ResponseCode.size) {
      try PCRSelectionList(reading: [0, 0, 0, UInt8(Limits.hashCount) + 1] + full + one)
    }
    #expect(throws: ResponseCode.size) { try PCRSelectionList(reading: [0xFF, 0xFF, 0xFF, 0xFF] + full) }
  }

  @Test func aTaggedSelectionHasItsPropertyBefore() throws {
    let tagged = TaggedPCRSelect(.resetL4, [17, 18])
    #expect(try tagged.marshaled() == [0, 0, 0, 0x0A, 3, 0x00, 0x00, 0x06])
  }
}
