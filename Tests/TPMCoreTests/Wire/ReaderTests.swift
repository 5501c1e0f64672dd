// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Three parameters: a list, a sized structure, and a number of limited range.
private struct Parameters: Wire, Equatable {
  var digests = List<HashDigest, 2>()
  var point = Sized<ECCPoint>()
  var bounded: UInt8 = 3
  var chosen: UInt16 = 64

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("digests", &digests)
    try codec.field("point", &point)
    try codec.field("bounded", &bounded, in: 2...4, else: .range)
    try codec.field("chosen", &chosen, among: KeySizes([64, 320]), else: .mode)
  }

  /// Reads as the parameters of a command are read, and tells what is left.
  static func read(_ octets: [UInt8]) throws(ResponseCode) -> (parameters: Parameters, remaining: Int) {
    var parameters = Parameters()
    let bytes = octets.span.bytes
    var reader = Reader(bytes, numbersFields: true)
    try parameters.visit(&reader)
    return (parameters, reader.remaining)
  }
}

/// A list of which the libcrypto at hand would have but one value.
private enum Halved: UInt8, WireConstant {
  case present = 1
  case lacking = 2

  init() { self = .present }
  static var stranger: ResponseCode { .hash }
  static var null: UInt8 { 0x10 }
  func isKnown(to vocabulary: borrowing Vocabulary) -> Bool { self == .present }
}

@Suite("Reader")
struct ReaderTests {
  private let sha1 = [0x00, 0x04] + [UInt8](repeating: 9, count: 20)
  private let point: [UInt8] = [0, 6, 0, 1, 0xAA, 0, 1, 0xBB]

  @Test func parametersAreRead() throws {
    let (parameters, remaining) = try Parameters.read([0, 0, 0, 1] + sha1 + point + [4, 1, 64, 0xFF])
    #expect(parameters.digests.elements == [HashDigest(.sha1, [UInt8](repeating: 9, count: 20))])
    #expect(parameters.point.value == ECCPoint(x: ECCParameter([0xAA]), y: ECCParameter([0xBB])))
    #expect(parameters.bounded == 4 && parameters.chosen == 320 && remaining == 1)
  }

  @Test func anErrorNamesItsParameter() {
    let one = [0, 0, 0, 1] + sha1
    let cases: [([UInt8], ResponseCode)] = [
      ([], .insufficient.parameter(1)),
      ([0, 0, 0, 3], .size.parameter(1)),
      ([0, 0, 0, 1, 0, 0x10], .hash.parameter(1)),
      ([0, 0, 0, 2] + sha1 + [0, 4, 1], .insufficient.parameter(1)),
      (one, .insufficient.parameter(2)),
      (one + [0, 0], .size.parameter(2)),
      (one + [0, 5] + point.dropFirst(2), .size.parameter(2)),
      (one + [0, 7] + point.dropFirst(2), .size.parameter(2)),
      (one + [0, 99, 0, 81], .size.parameter(2)),
      (one + point, .insufficient.parameter(3)),
      (one + point + [1], .range.parameter(3)),
      (one + point + [5], .range.parameter(3)),
      (one + point + [2], .insufficient.parameter(4)),
      (one + point + [2, 1], .insufficient.parameter(4)),
      (one + point + [2, 0, 128], .mode.parameter(4)),
      (one + point + [2, 0, 65], .mode.parameter(4)),
    ]
    for (octets, code) in cases { #expect(throws: code, "\(octets)") { try Parameters.read(octets) } }
  }

  @Test func whatLibcryptoLacksIsAStranger() throws {
    #expect(try Halved(reading: [1]) == .present)
    #expect(throws: ResponseCode.hash) { try Halved(reading: [2]) }
    #expect(try Halved?(reading: [0x10]) == nil)
    #expect(throws: ResponseCode.hash) { try Halved?(reading: [2]) }
    #expect(throws: ResponseCode.hash) { try List<Halved, 2>(reading: [0, 0, 0, 2, 1, 2]) }
  }

  @Test func aBufferHoldsItsLimitAndNoMore() throws {
    func sized(_ count: Int) -> [UInt8] {
      [UInt8(count >> 8), UInt8(count & 0xFF)] + [UInt8](repeating: 1, count: count)
    }
    #expect(try Digest(reading: sized(64)).count == 64)
    #expect(throws: ResponseCode.size) { try Digest(reading: sized(65)) }
    #expect(try Auth(reading: sized(64)).secret.count == 64)
    #expect(throws: ResponseCode.size) { try Auth(reading: sized(65)) }
    #expect(try Digest(reading: [0, 0]).isEmpty)
  }

  /// A count above the limit is told before it is known whether the octets are there.
  @Test func aCountAboveTheLimitIsTheWrongSize() {
    #expect(throws: ResponseCode.size) { try Digest(reading: [0, 65]) }
    #expect(throws: ResponseCode.insufficient) { try Digest(reading: [0, 64]) }
    #expect(throws: ResponseCode.insufficient) { try Digest(reading: [0]) }
    #expect(throws: ResponseCode.size) { try Digest(reading: [0xFF, 0xFF]) }
    #expect(throws: ResponseCode.size) { try List<UInt8, 3>(reading: [0xFF, 0xFF, 0xFF, 0xFF]) }
    #expect(throws: ResponseCode.insufficient) { try List<UInt8, 3>(reading: [0, 0, 0, 3, 1, 2]) }
  }

  @Test func anEmptySizedStructureIsReadOnlyWhereAllowed() throws {
    #expect(throws: ResponseCode.size) { try Sized<ECCPoint>(reading: [0, 0]) }
    #expect(try SizedOrEmpty<ECCPoint>(reading: [0, 0]).value == nil)
  }

  @Test func aSizedStructureReadsOnBeyondItsSize() {
    // The size says 4 and the structure has 6: all of it is there, so the size is wrong and nothing is missing.
    #expect(throws: ResponseCode.size) { try Sized<ECCPoint>(reading: [0, 4] + point.dropFirst(2)) }
    #expect(throws: ResponseCode.insufficient) { try Sized<ECCPoint>(reading: [0, 6, 0, 1, 0xAA, 0, 1]) }
  }

  @Test(arguments: 0...255 as ClosedRange<UInt8>)
  func yesAndNoAreOneAndZero(_ octet: UInt8) throws {
    if octet <= 1 {
      #expect(try Bool(reading: [octet]) == (octet == 1))
    } else {
      #expect(throws: ResponseCode.value) { try Bool(reading: [octet]) }
    }
  }

  @Test func integersAreBigEndian() throws {
    #expect(try UInt16(reading: [1, 2]) == 0x0102)
    #expect(try UInt32(reading: [1, 2, 3, 4]) == 0x0102_0304)
    #expect(try UInt64(reading: [1, 2, 3, 4, 5, 6, 7, 8]) == 0x0102_0304_0506_0708)
    #expect(try Int32(reading: [0xFF, 0xFF, 0xFF, 0xFE]) == -2)
  }

  @Test func takingMoreThanThereIsLeavesTheReaderWhereItWas() throws {
    let octets: [UInt8] = [1, 2, 3]
    var reader = Reader(octets.span.bytes)
    for count in [-1, 4, Int.max, Int.min] {
      #expect(throws: ResponseCode.insufficient) { try Self.take(count, of: octets) }
    }
    #expect(try reader.read(count: 3) == octets)
    #expect(reader.remaining == 0 && reader.rest.byteCount == 0)
  }

  private static func take(_ count: Int, of octets: [UInt8]) throws(ResponseCode) -> Int {
    var reader = Reader(octets.span.bytes)
    do throws(ResponseCode) { return try reader.take(count).byteCount } catch {
      #expect(reader.remaining == octets.count)
      throw error
    }
  }
}
