// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// Whether two numbers of the same length compare so; the first octet is the most significant, and signed numbers
  /// are two's complement. Part 2, 6.8; Part 3, 23.9.
  func holds(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    switch self {
    case .eq: return a == b
    case .neq: return a != b
    case .unsignedGT: return b.lexicographicallyPrecedes(a)
    case .unsignedLT: return a.lexicographicallyPrecedes(b)
    case .unsignedGE: return !a.lexicographicallyPrecedes(b)
    case .unsignedLE: return !b.lexicographicallyPrecedes(a)
    case .signedGT: return Self.unsignedGT.holds(Self.biased(a), Self.biased(b))
    case .signedLT: return Self.unsignedLT.holds(Self.biased(a), Self.biased(b))
    case .signedGE: return Self.unsignedGE.holds(Self.biased(a), Self.biased(b))
    case .signedLE: return Self.unsignedLE.holds(Self.biased(a), Self.biased(b))
    case .bitSet: return zip(a, b).allSatisfy { $0 & $1 == $1 }
    case .bitClear: return zip(a, b).allSatisfy { $0 & $1 == 0 }
    }
  }

  /// The number with its sign bit turned over, which orders two's complement like unsigned numbers.
  private static func biased(_ number: [UInt8]) -> [UInt8] {
    var number = number
    if !number.isEmpty { number[0] ^= 0x80 }
    return number
  }
}
