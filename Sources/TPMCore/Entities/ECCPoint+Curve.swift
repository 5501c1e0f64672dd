// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Points between the wire and TPMCrypto, which wants coordinates of the curve's size.
extension ECCPoint {
  init(_ point: ECPoint) { self.init(x: ECCParameter(point.x), y: ECCParameter(point.y)) }

  /// The point with its coordinates padded to the size of the curve; whether it is on the curve is not checked.
  ///
  /// - TPM_RC_ECC_POINT: a coordinate is longer than the curve's
  func point(on curve: Curve) throws(ResponseCode) -> ECPoint {
    guard let x = x.octets.padded(to: curve.size), let y = y.octets.padded(to: curve.size) else { throw .eccPoint }
    return ECPoint(x: x, y: y)
  }
}

extension ECCPoint {
  /// The Empty Point: no coordinates, where a point is left out.
  var isEmpty: Bool { x.isEmpty && y.isEmpty }

  /// The point, which is parameter `number` of the command.
  ///
  /// - TPM_RC_ECC_POINT: it is not on the curve
  func point(on curve: Curve, number: Int) throws(ResponseCode) -> ECPoint {
    do throws(ResponseCode) {
      let point = try point(on: curve)
      return try crypto(.eccPoint) { () throws(CryptoError) in try ECPublicKey(curve: curve, point: point).point }
    } catch { throw error == .eccPoint ? error.parameter(number) : error }
  }
}

extension [UInt8] {
  /// The number with zero octets in front of it or without those it has, so that it has `size` octets; nil for one
  /// that is too large.
  func padded(to size: Int) -> [UInt8]? {
    let digits = drop { $0 == 0 }
    guard digits.count <= size else { return nil }
    return [UInt8](repeating: 0, count: size - digits.count) + digits
  }
}
