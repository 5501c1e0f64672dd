// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct OperatorTests {
  /// Every pair of octets, once as numbers of one octet and once with an octet in front that is the sign.
  @Test(arguments: Operator.allCases)
  func numbersCompareAsIntegersDo(_ operation: Operator) {
    let octets: [UInt8] = [0, 1, 2, 0x7E, 0x7F, 0x80, 0x81, 0xFE, 0xFF]
    for a in octets {
      for b in octets {
        #expect(
          operation.holds([a], [b])
            == Self.expected(operation, UInt16(a), UInt16(b), Int8(bitPattern: a), Int8(bitPattern: b)))
        let (wideA, wideB) = (UInt16(a) << 8 | UInt16(b), UInt16(b) << 8 | UInt16(a))
        #expect(
          operation.holds([a, b], [b, a])
            == Self.expected(operation, wideA, wideB, Int16(bitPattern: wideA), Int16(bitPattern: wideB)))
      }
    }
  }

  /// Pairs of numbers around every change of sign, in four and in eight octets.
  @Test(arguments: Operator.allCases)
  func libtpms367_wideNumbersCompareAsIntegersDo(_ operation: Operator) {
    let numbers: [UInt64] = [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF]
    let wide = numbers + numbers.map { $0 << 32 } + [UInt64.max, UInt64.max - 1, 1 << 63, (1 << 63) - 1, (1 << 63) + 1]
    for a in wide {
      for b in wide {
        let (signedA, signedB) = (Int64(bitPattern: a), Int64(bitPattern: b))
        #expect(operation.holds(a.wire, b.wire) == Self.expected(operation, a, b, signedA, signedB))
        let (shortA, shortB) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
        let expected = Self.expected(operation, shortA, shortB, Int32(bitPattern: shortA), Int32(bitPattern: shortB))
        #expect(operation.holds(shortA.wire, shortB.wire) == expected)
      }
    }
  }

  private static func expected<U: UnsignedInteger, S: SignedInteger>(
    _ operation: Operator, _ a: U, _ b: U, _ signedA: S, _ signedB: S
  ) -> Bool {
    switch operation {
    case .eq: a == b
    case .neq: a != b
    case .signedGT: signedA > signedB
    case .unsignedGT: a > b
    case .signedLT: signedA < signedB
    case .unsignedLT: a < b
    case .signedGE: signedA >= signedB
    case .unsignedGE: a >= b
    case .signedLE: signedA <= signedB
    case .unsignedLE: a <= b
    case .bitSet: a & b == b
    case .bitClear: a & b == 0
    }
  }

  @Test(arguments: Operator.allCases)
  func emptyOperandsAreEqual(_ operation: Operator) {
    let holds: [Operator] = [.eq, .signedGE, .unsignedGE, .signedLE, .unsignedLE, .bitSet, .bitClear]
    #expect(operation.holds([], []) == holds.contains(operation))
  }

  @Test(arguments: Operator.allCases)
  func operandsOfDifferentLengthsNeverCompare(_ operation: Operator) {
    #expect(!operation.holds([0], [0, 0]))
  }
}
