// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The signatures that libcrypto does not make with any key and any curve. Part 1, 44.3 and 45.2.2.
///
/// Each draws its one-time scalar k with ``OrderArithmetic/random(from:)``, and again where the result would show
/// something; that it has to is as likely as a guess of the key, so the number of tries has a limit.
extension ECPrivateKey {
  private static let tries = 8

  /// ECDSA on a curve that libcrypto's own does not take. Part 1, 44.3.1.
  func sign(ecdsa digest: [UInt8], from source: inout some RandomSource) throws(CryptoError) -> ECSignature {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let d = try BigNumber(scalar)
    let e = try order.message(ecdsa: digest)
    for _ in 0..<Self.tries {
      let k = try order.random(from: &source)
      let r = try order.reduce(BigNumber(group.multiplyGenerator(k).x))
      let s = try order.multiply(order.inverse(k), order.add(e, order.multiply(r, d)))
      if !r.isZero, !s.isZero { return try ECSignature(r, s, size: curve.size) }
    }
    throw .internalFailure
  }

  /// An SM2 signature over `digest`, which is e of the standard: the hash of Z and the message. Part 1, 45.2.2.1.
  ///
  /// Throws `.invalidKey` for the one scalar that makes no such signatures, n - 1.
  public func sign(sm2 digest: [UInt8], from source: inout some RandomSource) throws(CryptoError) -> ECSignature {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let d = try BigNumber(scalar)
    let e = try order.reduce(BigNumber(digest))
    let divisor = try order.add(d, BigNumber(word: 1))
    guard !divisor.isZero else { throw .invalidKey }
    let factor = try order.inverse(divisor)
    for _ in 0..<Self.tries {
      let k = try order.random(from: &source)
      let r = try order.add(e, order.reduce(BigNumber(group.multiplyGenerator(k).x)))
      guard !r.isZero, try !order.add(r, k).isZero else { continue }
      let s = try order.multiply(factor, order.add(k, order.multiply(order.negative(r), d)))
      if !s.isZero { return try ECSignature(r, s, size: curve.size) }
    }
    throw .internalFailure
  }

  /// An EC Schnorr signature over `digest`. Part 1, 44.3.4.2.
  public func sign(
    schnorr digest: [UInt8], _ hash: HashAlgorithm, from source: inout some RandomSource
  ) throws(CryptoError) -> ECSignature {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let d = try BigNumber(scalar)
    for _ in 0..<Self.tries {
      let k = try order.random(from: &source)
      let r = try curve.schnorrNumber(hash, x: group.multiplyGenerator(k).x, digest)
      let product = try order.multiply(order.reduce(r), d)
      let s = try order.add(k, product)
      // s is k where r is a multiple of n.
      if !s.isZero, !product.isZero { return try ECSignature(r, s, size: curve.size) }
    }
    throw .internalFailure
  }

  /// An ECDAA signature over `digest`, whose first number is not secret and is drawn. Part 1, 44.3.3.3.
  ///
  /// Throws `.invalidKey` when the commitment is on another curve.
  ///
  /// - Parameter commitment: the one-time key that was committed to
  public func sign(
    ecdaa digest: [UInt8], _ hash: HashAlgorithm, commitment: ECPrivateKey, from source: inout some RandomSource
  ) throws(CryptoError) -> ECSignature {
    guard commitment.curve == curve else { throw .invalidKey }
    let order = try OrderArithmetic(curve.group)
    let d = try BigNumber(scalar)
    let r = try BigNumber(commitment.scalar)
    for _ in 0..<Self.tries {
      let k = try order.random(from: &source)
      let t = try order.reduce(BigNumber(TPMCrypto.hash(hash, k.octets(curve.size) + digest)))
      let s = try order.add(r, order.multiply(t, d))
      if !s.isZero { return try ECSignature(k, s, size: curve.size) }
    }
    throw .internalFailure
  }
}

extension Curve {
  /// What an EC Schnorr signature has for its first number: the hash of an x-coordinate and the digest, without the
  /// octets at its end that are more than n has. Part 1, 44.3.4.2.
  func schnorrNumber(_ hash: HashAlgorithm, x: [UInt8], _ digest: [UInt8]) throws(CryptoError) -> BigNumber {
    try BigNumber([UInt8](TPMCrypto.hash(hash, x + digest).prefix(size)))
  }
}

extension OrderArithmetic {
  /// The digest as ECDSA takes it: as many of its bits as n has, from the left, modulo n.
  func message(ecdsa digest: [UInt8]) throws(CryptoError) -> BigNumber {
    let number = try BigNumber(digest)
    let excess = digest.count * 8 - n.bits
    if excess > 0 { try unsafe check(BN_rshift(number.pointer, number.pointer, Int32(clamping: excess))) }
    return try reduce(number)
  }
}
