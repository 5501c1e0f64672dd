// SPDX-License-Identifier: Apache-2.0

/// TPMA_MODES: which standards the TPM is meant to follow. Part 2, 8.10.
public struct ModeAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var fips140_2: Self { Self(rawValue: 0x0000_0001) }
  public static var fips140_3: Self { Self(rawValue: 0x0000_0002) }

  public static var reserved: UInt32 { 0xFFFF_FFF0 }

  /// FIPS_140_3_INDICATOR: whether the last command was an approved service.
  public var fips140_3Indicator: UInt8 {
    get { UInt8(truncatingIfNeeded: rawValue >> 2 & 3) }
    set { rawValue = rawValue & ~0x0C | (UInt32(newValue) & 3) << 2 }
  }
}

extension ModeAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.fips140_2, "FIPS_140_2"), (.fips140_3, "FIPS_140_3"),
  ]
}
