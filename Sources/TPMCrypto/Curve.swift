// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// An elliptic curve that this TPM implements; the raw value is its TPM_ECC_CURVE. Part 2, 6.4.
public enum Curve: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case nistP192 = 0x0001
  case nistP224 = 0x0002
  case nistP256 = 0x0003
  case nistP384 = 0x0004
  case nistP521 = 0x0005
  case bnP256 = 0x0010
  case bnP638 = 0x0011
  case sm2P256 = 0x0020

  /// Size in bits of the field, which is the curve's key size.
  public var bits: Int {
    switch self {
    case .nistP192: 192
    case .nistP224: 224
    case .nistP256, .bnP256, .sm2P256: 256
    case .nistP384: 384
    case .nistP521: 521
    case .bnP638: 638
    }
  }

  /// Size in octets of a coordinate and of a scalar.
  public var size: Int { (bits + 7) / 8 }

  /// Whether the libcrypto at hand has it; what it lacks is absent from TPM2_GetCapability.
  public var isAvailable: Bool { (try? group) != nil }

  /// The numbers that define the curve, as TPM2_ECC_Parameters tells them.
  public var parameters: CurveParameters {
    get throws(CryptoError) {
      let group = try group
      return try group.parameters(size: size)
    }
  }

  /// The number that `octets` are, as an element of the field: its remainder by p, padded to the curve's size.
  public func fieldElement(_ octets: [UInt8]) throws(CryptoError) -> [UInt8] {
    try group.fieldElement(BigNumber(octets)).octets(size)
  }

  /// The number that `octets` are, as a scalar: its remainder by n, padded to the curve's size.
  public func scalar(_ octets: Secret) throws(CryptoError) -> Secret {
    try OrderArithmetic(group).reduce(BigNumber(octets)).secret(size)
  }

  var group: CurveGroup {
    get throws(CryptoError) {
      let group =
        switch self {
        case .nistP192: CurveGroup.nistP192
        case .nistP224: CurveGroup.nistP224
        case .nistP256: CurveGroup.nistP256
        case .nistP384: CurveGroup.nistP384
        case .nistP521: CurveGroup.nistP521
        case .bnP256: CurveGroup.bnP256
        case .bnP638: CurveGroup.bnP638
        case .sm2P256: CurveGroup.sm2P256
        }
      guard let group else { throw .unsupported }
      return group
    }
  }

  /// The name under which libcrypto's ECDSA takes keys; nil for the curve that it keeps for signatures of SM2, and for
  /// those that it has no name for.
  var ecdsaName: String? {
    switch self {
    case .nistP192: "P-192"
    case .nistP224: "P-224"
    case .nistP256: "P-256"
    case .nistP384: "P-384"
    case .nistP521: "P-521"
    case .bnP256, .bnP638, .sm2P256: nil
    }
  }
}

/// The numbers that define a curve, as octets of the curve's size. TPMS_ALGORITHM_DETAIL_ECC, Part 2, 11.2.5.
public struct CurveParameters: Equatable, Sendable {
  /// The prime of the field.
  public let p: [UInt8]
  /// The coefficient a.
  public let a: [UInt8]
  /// The coefficient b.
  public let b: [UInt8]
  /// The x-coordinate of the generator.
  public let gX: [UInt8]
  /// The y-coordinate of the generator.
  public let gY: [UInt8]
  /// The order of the generator.
  public let n: [UInt8]
  /// The cofactor, in one octet.
  public let h: [UInt8]
}

/// A point of a curve, in coordinates padded to the curve's size. TPMS_ECC_POINT, Part 2, 11.2.5.2.
public struct ECPoint: Equatable, Sendable {
  /// The x-coordinate.
  public var x: [UInt8]
  /// The y-coordinate.
  public var y: [UInt8]

  /// A point, which nothing has checked yet.
  public init(x: [UInt8], y: [UInt8]) {
    self.x = x
    self.y = y
  }
}
