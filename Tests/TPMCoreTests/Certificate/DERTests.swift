// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct DERTests {
  private static func read(_ octets: [UInt8]) throws(ResponseCode) -> [DERElement] {
    try DERElement.all(in: octets[...])
  }

  @Test func elementsAreReadOneAfterTheOther() throws {
    let elements = try Self.read([0x30, 3, 0x02, 1, 5, 0x05, 0, 0x04, 2, 7, 8])
    #expect(elements.map(\.tag) == [0x30, 0x05, 0x04])
    #expect(elements.map { Array($0.contents) } == [[2, 1, 5], [], [7, 8]])
    #expect(elements.map { Array($0.octets) } == [[0x30, 3, 2, 1, 5], [5, 0], [4, 2, 7, 8]])
    #expect(try elements[0].elements().map { Array($0.contents) } == [[5]])
  }

  @Test(arguments: [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x101, 0x3FF])
  func lengthsAreAsShortAsTheyCanBe(_ count: Int) throws {
    let contents = [UInt8](repeating: 7, count: count)
    let octets = DER.element(0x04, contents)
    #expect(octets.count == count + (count < 0x80 ? 2 : count < 0x100 ? 3 : 4))
    let read = try Self.read(octets)
    #expect(read.count == 1 && Array(read[0].contents) == contents)
  }

  @Test(
    arguments: [
      ([0x30], ResponseCode.size), ([0x30, 1], .size), ([0x30, 2, 5], .size), ([0x30, 0x81], .size),
      ([0x30, 0x82, 1], .size), ([0x30, 0x83, 0, 0, 0], .size), ([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], .size),
      ([0x30, 0xFF], .size), ([0x30, 0x82, 0xFF, 0xFF], .size), ([0x30, 0x80], .value), ([0x30, 0x81, 0], .value),
      ([0x30, 0x81, 1, 5], .value), ([0x30, 0x82, 0, 1, 5], .value), ([0x1F, 0], .value), ([0xBF, 0x1F, 0], .value),
    ] as [([UInt8], ResponseCode)])
  func whatIsNoElementIsRefused(_ octets: [UInt8], _ code: ResponseCode) {
    #expect(throws: code) { try Self.read(octets) }
  }

  /// Whatever the octets are, reading them ends.
  @Test func anyOctetsCanBeRead() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let count = Int(generator.next() % 24)
      let octets = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      _ = try? Self.read(octets).map { try $0.elements() }
      _ = try? PartialCertificate(octets)
    }
  }

  @Test(arguments: [
    ([] as [UInt8], [2, 1, 0] as [UInt8]), ([0], [2, 1, 0]), ([0, 0, 1], [2, 1, 1]), ([0x7F], [2, 1, 0x7F]),
    ([0x80], [2, 2, 0, 0x80]), ([0, 0x80, 0], [2, 3, 0, 0x80, 0]),
  ])
  func numbersAreNotNegative(_ number: [UInt8], _ expected: [UInt8]) {
    #expect(DER.integer(number) == expected)
  }

  @Test func objectIdentifiersAreInBase128() {
    #expect(DER.objectIdentifier([2, 5, 29, 15]) == [6, 3, 0x55, 0x1D, 0x0F])
    #expect(DER.objectIdentifier([1, 2, 840, 113549, 1, 1, 1]) == [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1])
    #expect(DER.objectIdentifier([2, 23, 133, 10, 1, 1, 1]) == [6, 7, 0x67, 0x81, 0x05, 0x0A, 1, 1, 1])
  }
}
