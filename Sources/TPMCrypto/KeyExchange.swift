// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Exchanges of keys in which each side has a static and a one-time key. Part 1, 44.8.4 and 45.2.3.
extension ECPrivateKey {
  /// Full MQV of SP 800-56A: one point out of both keys of both sides; nil at infinity. Part 1, 44.8.4.3.
  ///
  /// Throws `.invalidKey` when a point of the other side or the one-time key is none of the curve.
  public func exchangeMQV(
    ephemeral: ECPrivateKey, peerStatic: ECPoint, peerEphemeral: ECPoint
  ) throws(CryptoError) -> ECPoint? {
    guard ephemeral.curve == curve else { throw .invalidKey }
    let order = try OrderArithmetic(curve.group)
    let bits = (order.n.bits + 1) / 2
    let own = try ephemeral.publicPoint.associatedValue(bits)
    let t = try order.add(BigNumber(ephemeral.scalar), order.multiply(own, BigNumber(scalar)))
    let other = try peerEphemeral.associatedValue(bits)
    return try multiply(t, sumOf: peerEphemeral, other, peerStatic)
  }

  /// The key exchange of SM2, which differs in what is multiplied and by one bit; nil at infinity.
  /// Part 1, 45.2.3.2.
  ///
  /// Throws `.invalidKey` when a point of the other side or the one-time key is none of the curve.
  public func exchangeSM2(
    ephemeral: ECPrivateKey, peerStatic: ECPoint, peerEphemeral: ECPoint
  ) throws(CryptoError) -> ECPoint? {
    guard ephemeral.curve == curve else { throw .invalidKey }
    let order = try OrderArithmetic(curve.group)
    let bits = (order.n.bits + 1) / 2 - 1
    let own = try ephemeral.publicPoint.associatedValue(bits)
    let t = try order.add(BigNumber(scalar), order.multiply(own, BigNumber(ephemeral.scalar)))
    let other = try peerEphemeral.associatedValue(bits)
    return try multiply(t, sumOf: peerStatic, other, peerEphemeral)
  }

  /// t (point + factor other), where only t is secret.
  private func multiply(
    _ t: borrowing BigNumber, sumOf point: ECPoint, _ factor: borrowing BigNumber, _ other: ECPoint
  ) throws(CryptoError) -> ECPoint? {
    let group = try curve.group
    guard let sum = try group.publicSum(point, factor, other), !t.isZero else { return nil }
    return try group.multiply(t, sum)
  }
}

extension ECPoint {
  /// The associated value function: the lower `bits` of the x-coordinate with a one in front.
  fileprivate func associatedValue(_ bits: Int) throws(CryptoError) -> BigNumber {
    let number = try BigNumber(x)
    // Fails, and rightly does nothing, when there are no more bits.
    if number.bits > bits { try unsafe check(BN_mask_bits(number.pointer, Int32(bits))) }
    try unsafe check(BN_set_bit(number.pointer, Int32(bits)))
    return number
  }
}
