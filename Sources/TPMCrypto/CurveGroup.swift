// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// A curve of libcrypto, made once for the life of the process.
@safe final class CurveGroup: @unchecked Sendable {
  // Sound: a group is not changed after its making, and libcrypto reads it from any thread.
  private let group: OpaquePointer
  private let size: Int

  static let nistP192 = CurveGroup(NID_X9_62_prime192v1)
  static let nistP224 = CurveGroup(NID_secp224r1)
  static let nistP256 = CurveGroup(NID_X9_62_prime256v1)
  static let nistP384 = CurveGroup(NID_secp384r1)
  static let nistP521 = CurveGroup(NID_secp521r1)
  static let sm2P256 = CurveGroup(NID_sm2)
  static let bnP256 = CurveGroup(.bnP256)
  static let bnP638 = CurveGroup(.bnP638)

  private init?(_ identifier: Int32) {
    guard let group = unsafe EC_GROUP_new_by_curve_name(identifier) else {
      ERR_clear_error()
      return nil
    }
    unsafe self.group = group
    size = unsafe (Int(EC_GROUP_get_degree(group)) + 7) / 8
  }

  /// A curve that libcrypto has no name for.
  private init?(_ numbers: CurveNumbers) {
    guard let group = try? unsafe numbers.group() else { return nil }
    unsafe self.group = group
    size = unsafe (Int(EC_GROUP_get_degree(group)) + 7) / 8
  }

  deinit { unsafe EC_GROUP_free(group) }

  /// The order of the generator.
  func order() throws(CryptoError) -> BigNumber {
    let order = try BigNumber()
    _ = try unsafe check(BN_copy(order.pointer, EC_GROUP_get0_order(group)))
    return order
  }

  /// What libcrypto has prepared for multiplications modulo the order; it lives as long as the group.
  var montgomery: OpaquePointer? { unsafe EC_GROUP_get_mont_data(group) }

  /// The remainder of a number by the prime of the field.
  func fieldElement(_ number: borrowing BigNumber) throws(CryptoError) -> BigNumber {
    let result = try BigNumber()
    let scratch = try NumberScratch()
    try unsafe check(BN_nnmod(result.pointer, number.pointer, EC_GROUP_get0_field(group), scratch.pointer))
    return result
  }

  /// Scalar times generator, in constant time.
  func multiplyGenerator(_ scalar: borrowing BigNumber) throws(CryptoError) -> ECPoint {
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(EC_POINT_mul(group, result.pointer, scalar.pointer, nil, nil, scratch.pointer))
    return try coordinates(result)
  }

  /// Whether a point is scalar times generator, in less time than it takes to compute that point's coordinates; throws
  /// `.invalidKey` when it is none of the curve.
  func isProduct(_ point: ECPoint, of scalar: borrowing BigNumber) throws(CryptoError) -> Bool {
    let expected = try decode(point)
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(EC_POINT_mul(group, result.pointer, scalar.pointer, nil, nil, scratch.pointer))
    let difference = unsafe EC_POINT_cmp(group, result.pointer, expected.pointer, scratch.pointer)
    try check(difference + 1)
    return difference == 0
  }

  /// Scalar times point, in constant time; throws `.invalidKey` when the point is none of the curve.
  func multiply(_ scalar: borrowing BigNumber, _ point: ECPoint) throws(CryptoError) -> ECPoint {
    let factor = try decode(point)
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(EC_POINT_mul(group, result.pointer, nil, factor.pointer, scalar.pointer, scratch.pointer))
    return try coordinates(result)
  }

  /// The coordinates of scalar times point, as secrets that were nowhere else.
  func multiplyInSecret(
    _ scalar: borrowing BigNumber, _ point: ECPoint
  ) throws(CryptoError) -> (x: Secret, y: Secret) {
    let factor = try decode(point)
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(EC_POINT_mul(group, result.pointer, nil, factor.pointer, scalar.pointer, scratch.pointer))
    let x = try BigNumber()
    let y = try BigNumber()
    // Infinity has no coordinates: the error is the same as of ``multiply``.
    try unsafe check(
      EC_POINT_get_affine_coordinates(group, result.pointer, x.pointer, y.pointer, scratch.pointer), .invalidInput)
    return (try x.secret(size), try y.secret(size))
  }

  /// One factor times generator plus another times point, for factors that everybody may know; nil at infinity.
  func publicSum(
    _ first: borrowing BigNumber, _ second: borrowing BigNumber, _ point: ECPoint
  ) throws(CryptoError) -> ECPoint? {
    let other = try decode(point)
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(
      EC_POINT_mul(group, result.pointer, first.pointer, other.pointer, second.pointer, scratch.pointer))
    return unsafe EC_POINT_is_at_infinity(group, result.pointer) == 1 ? nil : try coordinates(result)
  }

  /// Point plus factor times another point, for a factor that everybody may know; nil at infinity.
  func publicSum(
    _ point: ECPoint, _ factor: borrowing BigNumber, _ other: ECPoint
  ) throws(CryptoError) -> ECPoint? {
    let first = try decode(point)
    let second = try decode(other)
    let result = try unsafe CurvePoint(group)
    let scratch = try NumberScratch()
    try unsafe check(
      EC_POINT_mul(group, result.pointer, nil, second.pointer, factor.pointer, scratch.pointer))
    try unsafe check(EC_POINT_add(group, result.pointer, first.pointer, result.pointer, scratch.pointer))
    return unsafe EC_POINT_is_at_infinity(group, result.pointer) == 1 ? nil : try coordinates(result)
  }

  /// Throws `.invalidKey` unless the point is on the curve and not at infinity.
  func validate(_ point: ECPoint) throws(CryptoError) { _ = try decode(point) }

  func parameters(size: Int) throws(CryptoError) -> CurveParameters {
    let p = try BigNumber()
    let a = try BigNumber()
    let b = try BigNumber()
    try unsafe check(EC_GROUP_get_curve(group, p.pointer, a.pointer, b.pointer, nil))
    let generator = try unsafe CurvePoint(group)
    try unsafe check(EC_POINT_copy(generator.pointer, EC_GROUP_get0_generator(group)))
    let point = try coordinates(generator)
    return try unsafe CurveParameters(
      p: p.octets(size), a: a.octets(size), b: b.octets(size), gX: point.x, gY: point.y, n: order().octets(size),
      h: BigNumber.octets(EC_GROUP_get0_cofactor(group), 1))
  }

  private func decode(_ point: ECPoint) throws(CryptoError) -> CurvePoint {
    let octets = try point.uncompressed(size)
    let result = try unsafe CurvePoint(group)
    // This refuses coordinates outside the field and points off the curve; infinity has no such form.
    try unsafe check(EC_POINT_oct2point(group, result.pointer, octets, octets.count, nil), .invalidKey)
    return result
  }

  private func coordinates(_ point: borrowing CurvePoint) throws(CryptoError) -> ECPoint {
    var octets = [UInt8](repeating: 0, count: 2 * size + 1)
    let written = unsafe EC_POINT_point2oct(
      group, point.pointer, POINT_CONVERSION_UNCOMPRESSED, &octets, octets.count, nil)
    guard written == octets.count else {
      ERR_clear_error()
      throw .invalidInput
    }
    return ECPoint(uncompressed: octets, size)
  }
}

/// A point of libcrypto with one owner.
@safe private struct CurvePoint: ~Copyable {
  // Sound: belongs to this value alone until deinit.
  let pointer: OpaquePointer

  init(_ group: OpaquePointer) throws(CryptoError) { unsafe pointer = try unsafe check(EC_POINT_new(group)) }

  deinit { unsafe EC_POINT_clear_free(pointer) }
}

extension ECPoint {
  /// The point of an uncompressed form.
  fileprivate init(uncompressed octets: [UInt8], _ size: Int) {
    self.init(x: [UInt8](octets[1...size]), y: [UInt8](octets[(size + 1)...]))
  }

  /// The same point with coordinates padded to `size`; throws `.invalidKey` when they are longer or empty.
  func padded(_ size: Int) throws(CryptoError) -> ECPoint { ECPoint(uncompressed: try uncompressed(size), size) }

  /// The uncompressed form, with coordinates padded to `size`; throws `.invalidKey` when they are longer or empty.
  func uncompressed(_ size: Int) throws(CryptoError) -> [UInt8] {
    guard !x.isEmpty, !y.isEmpty, x.count <= size, y.count <= size else { throw .invalidKey }
    var octets: [UInt8] = [4]
    octets.reserveCapacity(2 * size + 1)
    octets.append(contentsOf: repeatElement(0, count: size - x.count))
    octets.append(contentsOf: x)
    octets.append(contentsOf: repeatElement(0, count: size - y.count))
    octets.append(contentsOf: y)
    return octets
  }
}
