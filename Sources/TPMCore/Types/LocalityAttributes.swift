// SPDX-License-Identifier: Apache-2.0

/// TPMA_LOCALITY: localities 0 to 4 as bits, or one of 32 to 255 as a number. Part 2, 8.5.
public struct LocalityAttributes: WireAttributes {
  public var rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static var zero: Self { Self(rawValue: 0x01) }
  public static var one: Self { Self(rawValue: 0x02) }
  public static var two: Self { Self(rawValue: 0x04) }
  public static var three: Self { Self(rawValue: 0x08) }
  public static var four: Self { Self(rawValue: 0x10) }

  public static var reserved: UInt8 { 0x00 }

  /// A single locality; nil for 5 to 31, which there is no way to say.
  public init?(locality: UInt8) {
    switch locality {
    case 0...4: self.init(rawValue: 1 << locality)
    case 32...: self.init(rawValue: locality)
    default: return nil
    }
  }

  /// True if the value is the number of one locality and not bits.
  public var isExtended: Bool { rawValue & 0xE0 != 0 }

  /// Whether a locality is among these.
  public func includes(_ locality: UInt8) -> Bool {
    guard let one = Self(locality: locality) else { return false }
    return isExtended || one.isExtended ? self == one : contains(one)
  }
}

extension LocalityAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.zero, "TPM_LOC_ZERO"), (.one, "TPM_LOC_ONE"), (.two, "TPM_LOC_TWO"), (.three, "TPM_LOC_THREE"),
    (.four, "TPM_LOC_FOUR"),
  ]
}
