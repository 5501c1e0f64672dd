// SPDX-License-Identifier: Apache-2.0

/// TPMA_NV_EXP: TPMA_NV in the lower half and what goes for external Indices alone. Part 2, 13.5.
public struct ExpandedNVAttributes: WireAttributes {
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static var encryption: Self { Self(rawValue: 0x0000_0001_0000_0000) }
  public static var integrity: Self { Self(rawValue: 0x0000_0002_0000_0000) }
  public static var antiRollback: Self { Self(rawValue: 0x0000_0004_0000_0000) }

  public static var reserved: UInt64 { 0xFFFF_FFF8_01F0_0300 }

  public init(_ attributes: NVAttributes) { self.init(rawValue: UInt64(attributes.rawValue)) }

  /// The lower half.
  public var attributes: NVAttributes {
    get { NVAttributes(rawValue: UInt32(truncatingIfNeeded: rawValue)) }
    set { rawValue = rawValue & ~0xFFFF_FFFF | UInt64(newValue.rawValue) }
  }
}

extension ExpandedNVAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.encryption, "TPMA_EXTERNAL_NV_ENCRYPTION"), (.integrity, "TPMA_EXTERNAL_NV_INTEGRITY"),
    (.antiRollback, "TPMA_EXTERNAL_NV_ANTIROLLBACK"),
  ]
}
