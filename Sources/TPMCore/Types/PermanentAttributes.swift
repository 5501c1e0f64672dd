// SPDX-License-Identifier: Apache-2.0

/// TPMA_PERMANENT: state that no start-up changes. Part 2, 8.6.
public struct PermanentAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var ownerAuthSet: Self { Self(rawValue: 0x0000_0001) }
  public static var endorsementAuthSet: Self { Self(rawValue: 0x0000_0002) }
  public static var lockoutAuthSet: Self { Self(rawValue: 0x0000_0004) }
  public static var disableClear: Self { Self(rawValue: 0x0000_0100) }
  public static var inLockout: Self { Self(rawValue: 0x0000_0200) }
  public static var tpmGeneratedEPS: Self { Self(rawValue: 0x0000_0400) }

  public static var reserved: UInt32 { 0xFFFF_F8F8 }
}

extension PermanentAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.ownerAuthSet, "ownerAuthSet"), (.endorsementAuthSet, "endorsementAuthSet"), (.lockoutAuthSet, "lockoutAuthSet"),
    (.disableClear, "disableClear"), (.inLockout, "inLockout"), (.tpmGeneratedEPS, "tpmGeneratedEPS"),
  ]
}
