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

  private static func expected<S: SignedInteger>(
    _ operation: Operator, _ a: UInt16, _ b: UInt16, _ signedA: S, _ signedB: S
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
