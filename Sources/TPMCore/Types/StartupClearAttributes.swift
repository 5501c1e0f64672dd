// SPDX-License-Identifier: Apache-2.0

/// TPMA_STARTUP_CLEAR: state that a TPM Reset or TPM Restart sets anew. Part 2, 8.7.
public struct StartupClearAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var phEnable: Self { Self(rawValue: 0x0000_0001) }
  public static var shEnable: Self { Self(rawValue: 0x0000_0002) }
  public static var ehEnable: Self { Self(rawValue: 0x0000_0004) }
  public static var phEnableNV: Self { Self(rawValue: 0x0000_0008) }
  public static var readOnly: Self { Self(rawValue: 0x0000_0010) }
  public static var orderly: Self { Self(rawValue: 0x8000_0000) }

  public static var reserved: UInt32 { 0x7FFF_FFE0 }
}

extension StartupClearAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.phEnable, "phEnable"), (.shEnable, "shEnable"), (.ehEnable, "ehEnable"), (.phEnableNV, "phEnableNV"),
    (.readOnly, "readOnly"), (.orderly, "orderly"),
  ]
}
