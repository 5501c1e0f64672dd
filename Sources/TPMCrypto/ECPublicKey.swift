// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The public part of a key on an elliptic curve. Part 1, 44.
public final class ECPublicKey: Sendable {
  /// The curve.
  public let curve: Curve
  /// The point, padded to the curve's size.
  public let point: ECPoint
  private let lazyKey = LazyKey()

  /// Takes a key; throws `.invalidKey` when the point is not on the curve or at infinity.
  public init(curve: Curve, point: ECPoint) throws(CryptoError) {
    try curve.group.validate(point)
    self.curve = curve
    self.point = try point.padded(curve.size)
  }

  /// Whether `signature` is an ECDSA signature over `digest`, of which as many bits count as the order has.
  public func verify(ecdsa digest: [UInt8], signature: ECSignature) throws(CryptoError) -> Bool {
    guard signature.r.count <= curve.size, signature.s.count <= curve.size else { return false }
    guard let name = curve.ecdsaName else { return try verifyByArithmetic(ecdsa: digest, signature) }
    let key = try lazyKey.get { () throws(CryptoError) in
      var parameters = Parameters()
      parameters.add("group", text: name)
      try parameters.add("pub", octets: point.uncompressed(curve.size))
      return try PKey("EC", Int32(tpm_select_public_key), &parameters)
    }
    var parameters = Parameters()
    return try key.verify(digest, signature.der(), &parameters)
  }

  /// Whether (r, s) is an ECDSA signature over `digest`.
  public func verifyECDSA(digest: [UInt8], r: [UInt8], s: [UInt8]) throws(CryptoError) -> Bool {
    try verify(ecdsa: digest, signature: ECSignature(r: r, s: s))
  }
}
