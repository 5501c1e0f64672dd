// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// An elliptic curve that this TPM implements; the raw value is its TPM_ECC_CURVE. Part 2, 6.4.
public enum Curve: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case nistP256 = 0x0003
  case nistP384 = 0x0004
  case nistP521 = 0x0005

  /// Size in bits of the field, which is the curve's key size.
  public var bits: Int {
    switch self {
    case .nistP256: 256
    case .nistP384: 384
    case .nistP521: 521
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

  var group: CurveGroup {
    get throws(CryptoError) {
      let group =
        switch self {
        case .nistP256: CurveGroup.nistP256
        case .nistP384: CurveGroup.nistP384
        case .nistP521: CurveGroup.nistP521
        }
      guard let group else { throw .unsupported }
      return group
    }
  }

  /// The name that libcrypto's providers know.
  var libcryptoName: String {
    switch self {
    case .nistP256: "P-256"
    case .nistP384: "P-384"
    case .nistP521: "P-521"
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
