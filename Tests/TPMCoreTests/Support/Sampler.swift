// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TPMCrypto

@testable import TPMCore

/// Makes up values that the wire allows: it answers as a reader would, from a seeded generator.
///
/// Rules that a structure checks after the codec has answered (reserved bits, ranges, kinds of handles) are met by
/// trying again, field by field.
struct Sampler {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// The closed lists met so far.
  private static let known = Mutex<[ObjectIdentifier: [UInt64]]>([:])

  private static let numbers: [UInt64] = [
    20, 32, 48, 64, 128, 192, 256, 1024, 2048, 3072, 4096, 0x8001, 0x8002, 0x8004, 0x8017, 0x8018, 0x8019,
    0xFF54_4347, 0x0100_0000, 0x0200_0000, 0x0300_0000, 0x4000_0001, 0x4000_0007, 0x4000_0009, 0x4000_000A,
    0x4000_000B, 0x4000_000C, 0x4000_000D, 0x8000_0000, 0x8000_0001, 0x8000_0002, 0x8100_0000, 0x8180_0000,
    0x9000_0000, 0x0180_0000, 0x01C0_0002, 0x01D0_0000,
  ]

  private mutating func count(upTo limit: Int) -> Int {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: 0
    case 1: limit
    default: Int.random(in: 0...min(limit, 40), using: &random)
    }
  }

  /// The raw values of a closed list, found by asking for all that Part 2 has anywhere.
  private static func rawValues<E: WireConstant>(_: E.Type) -> [UInt64] {
    known.withLock { known in
      if let values = known[ObjectIdentifier(E.self)] { return values }
      let candidates = [0..<0x400, 0x8000..<0x8040, 0x4000_0000..<0x4000_0200].flatMap { $0.map(UInt64.init) }
      let values = (candidates + Self.numbers).filter {
        guard let raw = E.RawValue(exactly: $0) else { return false }
        return E(rawValue: raw) != nil
      }
      known[ObjectIdentifier(E.self)] = values
      return values
    }
  }

  /// Begins with the value as it is each time, since it may carry a limit or a selector.
  private mutating func retry<V: Wire>(_ value: inout V) throws(ResponseCode) {
    for _ in 0..<500 {
      var fresh = value
      do throws(ResponseCode) { try fresh.visit(&self) } catch { continue }
      value = fresh
      return
    }
    try value.visit(&self)
  }
}

extension Sampler: WireCodec {
  var isReading: Bool { true }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ value: inout T) {
    let any = random.next()
    let raw: UInt64 =
      switch Int.random(in: 0..<5, using: &random) {
      case 0: any & 7
      case 1: any & random.next() & random.next() & random.next()
      case 2: any
      default: Self.numbers.randomElement(using: &random) ?? any
      }
    value = T(truncatingIfNeeded: raw)
  }

  mutating func octets(_ value: inout [UInt8], limit: Int) { value = random.octets(count(upTo: limit)) }

  mutating func secret(_ value: inout Secret, limit: Int) { value = Secret(random.octets(count(upTo: limit))) }

  mutating func fixed(_ value: inout [UInt8], count: Int) { value = random.octets(count) }

  mutating func constant<E: WireConstant>(_ value: inout E) throws(ResponseCode) {
    guard let raw = Self.rawValues(E.self).randomElement(using: &random), let sample = E(rawValue: E.RawValue(raw))
    else {
      throw E.stranger
    }
    value = sample
  }

  mutating func optional<E: WireConstant>(_ value: inout E?) throws(ResponseCode) {
    guard Int.random(in: 0..<4, using: &random) > 0 else {
      value = nil
      return
    }
    var sample = E()
    try constant(&sample)
    value = sample
  }

  mutating func sized<V: Wire>(_ value: inout V?, mayBeEmpty: Bool) throws(ResponseCode) {
    guard !mayBeEmpty || Bool.random(using: &random) else {
      value = nil
      return
    }
    var inner = V()
    try retry(&inner)
    value = inner
  }

  mutating func list<V: Wire>(_ value: inout [V], limit: Int) throws(ResponseCode) {
    value = []
    for _ in 0..<min(count(upTo: min(limit, 16)), limit) {
      var element = V()
      try retry(&element)
      value.append(element)
    }
  }

  mutating func field<V: Wire>(_ name: StaticString, _ value: inout V) throws(ResponseCode) { try retry(&value) }
}

extension Wire {
  /// An allowed value.
  init(sampledFrom seed: UInt64) throws(ResponseCode) {
    self.init()
    var sampler = Sampler(seed: seed)
    // A structure that checks across its fields may need more than one, and a handle of a small kind many.
    for _ in 0..<2000 {
      do throws(ResponseCode) {
        try visit(&sampler)
        return
      } catch {}
    }
    try visit(&sampler)
  }
}
