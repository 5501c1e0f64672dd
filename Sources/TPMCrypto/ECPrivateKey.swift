// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A key pair on an elliptic curve. Part 1, 44.
public final class ECPrivateKey: Sendable {
  /// The curve.
  public let curve: Curve
  /// The scalar, padded to the curve's size.
  public let scalar: Secret
  /// The point, padded to the curve's size.
  public let publicPoint: ECPoint
  private let lazyKey = LazyKey()

  /// Takes a key; throws `.invalidKey` when the scalar is zero or not below the order, or `point` is given and is not
  /// the scalar's.
  public init(curve: Curve, scalar: Secret, point: ECPoint? = nil) throws(CryptoError) {
    let number = try BigNumber(scalar)
    let group = try curve.group
    guard !number.isZero, try number.isLess(than: group.order()) else { throw .invalidKey }
    if let point {
      guard try group.isProduct(point, of: number) else { throw .invalidKey }
      publicPoint = try point.padded(curve.size)
    } else {
      publicPoint = try group.multiplyGenerator(number)
    }
    self.curve = curve
    self.scalar = try number.secret(curve.size)
  }

  /// Makes a key from the octets of `source` alone. Part 1, 44.6.
  ///
  /// c is a number of 64 bits more than the order has: the octets that hold so many are drawn, read big-endian, and
  /// spare bits at the top are cleared. The scalar is c mod (n - 1) + 1. This belongs to version 1 of the derivation
  /// (``DeterministicRandom``).
  public static func generate(
    _ curve: Curve, from source: inout some RandomSource
  ) throws(CryptoError) -> ECPrivateKey {
    let arithmetic = try OrderArithmetic(curve.group)
    return try ECPrivateKey(curve: curve, scalar: arithmetic.random(from: &source).secret(curve.size))
  }

  /// An ECDSA signature over `digest`, of which as many bits count as the order has. Part 1, 44.3.1.
  public func sign(ecdsa digest: [UInt8]) throws(CryptoError) -> ECSignature {
    guard let name = curve.ecdsaName else {
      var source = SystemRandom()
      return try sign(ecdsa: digest, from: &source)
    }
    let key = try lazyKey.get { () throws(CryptoError) in
      var parameters = Parameters()
      parameters.add("group", text: name)
      try parameters.add("pub", octets: publicPoint.uncompressed(curve.size))
      try parameters.add("priv", number: BigNumber(scalar))
      return try PKey("EC", Int32(tpm_select_key_pair), &parameters)
    }
    var parameters = Parameters()
    // The two numbers, at most two octets of header and one of sign each, and the outer header.
    let der = try key.sign(digest, &parameters, limit: 2 * (curve.size + 4) + 4)
    return try ECSignature(der: der, size: curve.size)
  }

  /// An ECDSA signature over `digest`, as two numbers of the curve's size.
  public func signECDSA(digest: [UInt8]) throws(CryptoError) -> (r: [UInt8], s: [UInt8]) {
    let signature = try sign(ecdsa: digest)
    return (signature.r, signature.s)
  }

  /// Scalar times `point`, in full: the shared secret of TPM2_ECDH_ZGen. Part 1, 44.8.3.
  ///
  /// Throws `.invalidKey` when the point is not on the curve or at infinity. Where a coordinate goes on as a secret,
  /// see ``sharedX(with:)``.
  public func multiply(_ point: ECPoint) throws(CryptoError) -> ECPoint {
    try curve.group.multiply(BigNumber(scalar), point)
  }

  /// The x-coordinate of scalar times `point`, padded to the curve's size: Z of KDFe.
  public func sharedX(with point: ECPoint) throws(CryptoError) -> Secret {
    try sharedCoordinates(with: point).x
  }

  /// Both coordinates of scalar times `point`, as secrets.
  func sharedCoordinates(with point: ECPoint) throws(CryptoError) -> (x: Secret, y: Secret) {
    try curve.group.multiplyInSecret(BigNumber(scalar), point)
  }
}
