// SPDX-License-Identifier: Apache-2.0

/// TPMA_PERMANENT: state that no start-up changes. Part 2, 8.6.
struct PermanentAttributes: WireAttributes {
  var rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static var ownerAuthSet: Self { Self(rawValue: 0x0000_0001) }
  static var endorsementAuthSet: Self { Self(rawValue: 0x0000_0002) }
  static var lockoutAuthSet: Self { Self(rawValue: 0x0000_0004) }
  static var disableClear: Self { Self(rawValue: 0x0000_0100) }
  static var inLockout: Self { Self(rawValue: 0x0000_0200) }
  static var tpmGeneratedEPS: Self { Self(rawValue: 0x0000_0400) }

  static var reserved: UInt32 { 0xFFFF_F8F8 }
}

extension PermanentAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.ownerAuthSet, "ownerAuthSet"), (.endorsementAuthSet, "endorsementAuthSet"), (.lockoutAuthSet, "lockoutAuthSet"),
    (.disableClear, "disableClear"), (.inLockout, "inLockout"), (.tpmGeneratedEPS, "tpmGeneratedEPS"),
  ]
}
