// SPDX-License-Identifier: Apache-2.0

/// Writing ASN.1 in the distinguished encoding. X.690, 8 and 10.
enum DER {
  /// An element with its tag and length; contents longer than a certificate's can be do not occur.
  static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let low = UInt8(truncatingIfNeeded: count)
    let length: [UInt8] =
      switch count {
      case 0..<0x80: [low]
      case 0x80..<0x100: [0x81, low]
      default: [0x82, UInt8(truncatingIfNeeded: count >> 8), low]
      }
    return [tag] + length + contents
  }

  static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(DERElement.Tag.sequence, parts.flatMap(\.self)) }

  /// [number] EXPLICIT.
  static func explicit(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
    element(DERElement.Tag.context(number), contents)
  }

  /// A number that is not negative, the most significant octet first.
  static func integer(_ number: [UInt8]) -> [UInt8] {
    var octets = Array(number.drop { $0 == 0 })
    if octets.first.map({ $0 & 0x80 != 0 }) ?? true { octets.insert(0, at: 0) }
    return element(DERElement.Tag.integer, octets)
  }

  /// A BIT STRING of whole octets.
  static func bitString(_ octets: [UInt8]) -> [UInt8] { element(DERElement.Tag.bitString, [0] + octets) }

  static let null: [UInt8] = [DERElement.Tag.null, 0]

  static func objectIdentifier(_ arcs: [UInt64]) -> [UInt8] {
    guard arcs.count >= 2 else { return element(DERElement.Tag.objectIdentifier, []) }
    let numbers = [arcs[0] &* 40 &+ arcs[1]] + arcs[2...]
    return element(DERElement.Tag.objectIdentifier, numbers.flatMap(base128))
  }

  /// Seven bits an octet, with the highest bit in all but the last.
  private static func base128(_ number: UInt64) -> [UInt8] {
    var octets = [UInt8(truncatingIfNeeded: number & 0x7F)]
    var rest = number >> 7
    while rest != 0 {
      octets.insert(0x80 | UInt8(truncatingIfNeeded: rest & 0x7F), at: 0)
      rest >>= 7
    }
    return octets
  }
}
