// SPDX-License-Identifier: Apache-2.0

/// Checks of the signatures that libcrypto does not check with any key and any curve; nothing in them is secret.
extension ECPublicKey {
  /// ECDSA on a curve that libcrypto's own does not take. Part 1, 44.3.1.
  func verifyByArithmetic(ecdsa digest: [UInt8], _ signature: ECSignature) throws(CryptoError) -> Bool {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let r = try BigNumber(signature.r)
    let s = try BigNumber(signature.s)
    guard order.isInRange(r), order.isInRange(s) else { return false }
    let inverse = try order.inverse(s)
    let first = try order.multiply(order.message(ecdsa: digest), inverse)
    let second = try order.multiply(r, inverse)
    guard let sum = try group.publicSum(first, second, point) else { return false }
    return try order.reduce(BigNumber(sum.x)).equals(r)
  }

  /// Whether `signature` is an SM2 signature over `digest`, which is e of the standard. Part 1, 45.2.2.2.
  public func verify(sm2 digest: [UInt8], signature: ECSignature) throws(CryptoError) -> Bool {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let r = try BigNumber(signature.r)
    let s = try BigNumber(signature.s)
    guard order.isInRange(r), order.isInRange(s) else { return false }
    let t = try order.add(r, s)
    guard !t.isZero, let sum = try group.publicSum(s, t, point) else { return false }
    let e = try order.reduce(BigNumber(digest))
    return try order.add(e, order.reduce(BigNumber(sum.x))).equals(r)
  }

  /// Whether `signature` is an EC Schnorr signature over `digest`. Part 1, 44.3.4.3.
  public func verify(
    schnorr digest: [UInt8], _ hash: HashAlgorithm, signature: ECSignature
  ) throws(CryptoError) -> Bool {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let r = try BigNumber(signature.r)
    let s = try BigNumber(signature.s)
    guard order.isInRange(s) else { return false }
    let factor = try order.negative(order.reduce(r))
    guard let sum = try group.publicSum(s, factor, point) else { return false }
    return try curve.schnorrNumber(hash, x: sum.x, digest).equals(r)
  }

  /// Whether `signature` is an ECDAA signature over `digest`, made with the one-time key of `commitment`. Part 1,
  /// 44.3.3.3. The octets of its first number are hashed as they are: whether zeros lead them is for the signer to say.
  ///
  /// - Parameter commitment: the one-time key times `base`, as this public key is the private key times `base`
  /// - Parameter base: the generator if there is none
  public func verify(
    ecdaa digest: [UInt8], _ hash: HashAlgorithm, signature: ECSignature, commitment: ECPoint, base: ECPoint? = nil
  ) throws(CryptoError) -> Bool {
    let group = try curve.group
    let order = try OrderArithmetic(group)
    let k = try BigNumber(signature.r)
    let s = try BigNumber(signature.s)
    guard order.isInRange(k), order.isInRange(s) else { return false }
    let t = try order.reduce(BigNumber(TPMCrypto.hash(hash, signature.r + digest)))
    let expected: ECPoint
    if let base { expected = try group.multiply(s, base) } else { expected = try group.multiplyGenerator(s) }
    return try group.publicSum(commitment, t, point) == expected
  }
}
