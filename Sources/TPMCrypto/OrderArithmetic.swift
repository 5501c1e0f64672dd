// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Arithmetic modulo the order n of a curve's generator. Numbers are below n, unless said otherwise; the time of an
/// operation tells nothing about them, unless said otherwise.
@safe struct OrderArithmetic: ~Copyable {
  // Sound: what the pointer names belongs to the group, which is held here.
  private let montgomery: OpaquePointer
  private let group: CurveGroup
  private let scratch: NumberScratch
  /// The order.
  let n: BigNumber

  init(_ group: CurveGroup) throws(CryptoError) {
    let order = try group.order()
    let scratch = try NumberScratch()
    unsafe montgomery = try unsafe check(group.montgomery)
    self.group = group
    self.scratch = scratch
    n = order
  }

  /// The remainder of any number by n.
  func reduce(_ number: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let result = try BigNumber()
    try unsafe check(BN_nnmod(result.pointer, number.pointer, n.pointer, scratch.pointer))
    return result
  }

  func add(_ a: borrowing BigNumber, _ b: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let result = try BigNumber()
    try unsafe check(BN_mod_add_quick(result.pointer, a.pointer, b.pointer, n.pointer))
    return result
  }

  func multiply(_ a: borrowing BigNumber, _ b: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let result = try BigNumber()
    try unsafe check(BN_to_montgomery(result.pointer, a.pointer, montgomery, scratch.pointer))
    try unsafe check(
      BN_mod_mul_montgomery(result.pointer, result.pointer, b.pointer, montgomery, scratch.pointer))
    return result
  }

  /// The number whose product with `a` is 1, which is a to the power n - 2: n is a prime. Zero has none and gives zero.
  func inverse(_ a: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let exponent = try n.minusOne().minusOne()
    let result = try BigNumber()
    try unsafe check(
      BN_mod_exp_mont_consttime(
        result.pointer, a.pointer, exponent.pointer, n.pointer, scratch.pointer, montgomery))
    return result
  }

  /// n - a, for a number that everybody may know.
  func negative(_ a: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let result = try BigNumber()
    let zero = try BigNumber(word: 0)
    try unsafe check(BN_mod_sub_quick(result.pointer, zero.pointer, a.pointer, n.pointer))
    return result
  }

  /// Whether the number is one that may stand in a signature: not zero and below n.
  func isInRange(_ number: borrowing BigNumber) -> Bool { !number.isZero && number.isLess(than: n) }

  /// A scalar from 1 to n - 1 out of the octets of `source` alone. Part 1, 44.6.
  ///
  /// c is a number of 64 bits more than n has: the octets that hold so many are drawn, read big-endian, and spare bits
  /// at the top are cleared. The scalar is c mod (n - 1) + 1. This belongs to version 1 of the derivation
  /// (``DeterministicRandom``).
  func random(from source: inout some RandomSource) throws(CryptoError) -> BigNumber {
    let bits = n.bits + 64
    let drawn = try BigNumber(source.secret((bits + 7) / 8))
    // Fails, and rightly does nothing, when there are no spare bits.
    if drawn.bits > bits { try unsafe check(BN_mask_bits(drawn.pointer, Int32(bits))) }
    let scalar = try BigNumber()
    let divisor = try n.minusOne()
    try unsafe check(BN_div(nil, scalar.pointer, drawn.pointer, divisor.pointer, scratch.pointer))
    try unsafe check(BN_add_word(scalar.pointer, 1))
    return scalar
  }
}
