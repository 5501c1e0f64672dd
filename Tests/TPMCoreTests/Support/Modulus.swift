// SPDX-License-Identifier: Apache-2.0

/// Arithmetic modulo an odd prime, bit by bit and slow, so that what the TPM computes is not compared with itself.
/// Numbers are octets as long as the prime, big-endian.
struct Modulus {
  let n: [UInt8]

  /// The remainder of a number of any length.
  func reduce(_ number: [UInt8]) -> [UInt8] {
    var result = zero
    for octet in number {
      for bit in (0..<8).reversed() {
        result = add(result, result)
        if octet >> UInt8(bit) & 1 == 1 { result = add(result, one) }
      }
    }
    return result
  }

  func add(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: n.count + 1)
    var carry = 0
    for place in n.indices.reversed() {
      carry += Int(a[place]) + Int(b[place])
      sum[place + 1] = UInt8(carry & 0xFF)
      carry >>= 8
    }
    sum[0] = UInt8(carry)
    return sum[0] != 0 || !sum.dropFirst().lexicographicallyPrecedes(n) ? difference(sum) : Array(sum.dropFirst())
  }

  func subtract(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { add(a, negative(b)) }

  func negative(_ a: [UInt8]) -> [UInt8] { a == zero ? zero : difference([0] + n, by: a) }

  func multiply(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var result = zero
    for octet in b {
      for bit in (0..<8).reversed() {
        result = add(result, result)
        if octet >> UInt8(bit) & 1 == 1 { result = add(result, a) }
      }
    }
    return result
  }

  /// The number whose product with `a` is 1: a to the power n - 2.
  func inverse(_ a: [UInt8]) -> [UInt8] {
    var result = one
    for octet in difference([0] + n, by: zero.dropLast() + [2]) {
      for bit in (0..<8).reversed() {
        result = multiply(result, result)
        if octet >> UInt8(bit) & 1 == 1 { result = multiply(result, a) }
      }
    }
    return result
  }

  private var zero: [UInt8] { [UInt8](repeating: 0, count: n.count) }
  private var one: [UInt8] { zero.dropLast() + [1] }

  /// A number of one octet more than n, less n or another number.
  private func difference(_ a: [UInt8], by b: [UInt8]? = nil) -> [UInt8] {
    let b = b ?? n
    var result = zero
    var borrow = 0
    for place in n.indices.reversed() {
      let value = Int(a[place + 1]) - Int(b[place]) - borrow
      result[place] = UInt8(truncatingIfNeeded: value)
      borrow = value < 0 ? 1 : 0
    }
    return result
  }
}
