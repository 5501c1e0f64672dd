// SPDX-License-Identifier: Apache-2.0

/// TPMA_NV: what may be done with an NV Index, and its state. Part 2, 13.4.
public struct NVAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var ppWrite: Self { Self(rawValue: 0x0000_0001) }
  public static var ownerWrite: Self { Self(rawValue: 0x0000_0002) }
  public static var authWrite: Self { Self(rawValue: 0x0000_0004) }
  public static var policyWrite: Self { Self(rawValue: 0x0000_0008) }
  public static var policyDelete: Self { Self(rawValue: 0x0000_0400) }
  public static var writeLocked: Self { Self(rawValue: 0x0000_0800) }
  public static var writeAll: Self { Self(rawValue: 0x0000_1000) }
  public static var writeDefine: Self { Self(rawValue: 0x0000_2000) }
  public static var writeSTClear: Self { Self(rawValue: 0x0000_4000) }
  public static var globalLock: Self { Self(rawValue: 0x0000_8000) }
  public static var ppRead: Self { Self(rawValue: 0x0001_0000) }
  public static var ownerRead: Self { Self(rawValue: 0x0002_0000) }
  public static var authRead: Self { Self(rawValue: 0x0004_0000) }
  public static var policyRead: Self { Self(rawValue: 0x0008_0000) }
  public static var noDA: Self { Self(rawValue: 0x0200_0000) }
  public static var orderly: Self { Self(rawValue: 0x0400_0000) }
  public static var clearSTClear: Self { Self(rawValue: 0x0800_0000) }
  public static var readLocked: Self { Self(rawValue: 0x1000_0000) }
  public static var written: Self { Self(rawValue: 0x2000_0000) }
  public static var platformCreate: Self { Self(rawValue: 0x4000_0000) }
  public static var readSTClear: Self { Self(rawValue: 0x8000_0000) }

  public static var reserved: UInt32 { 0x01F0_0300 }

  public init(_ type: NVType, _ flags: Self = []) {
    self = flags
    self.type = type
  }

  /// What the Index holds.
  public var type: NVType {
    get { NVType(rawValue: UInt8(truncatingIfNeeded: rawValue >> 4 & 0xF)) }
    set { rawValue = rawValue & ~0xF0 | UInt32(newValue.rawValue & 0xF) << 4 }
  }
}

extension NVAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.ppWrite, "TPMA_NV_PPWRITE"), (.ownerWrite, "TPMA_NV_OWNERWRITE"), (.authWrite, "TPMA_NV_AUTHWRITE"),
    (.policyWrite, "TPMA_NV_POLICYWRITE"), (.policyDelete, "TPMA_NV_POLICY_DELETE"),
    (.writeLocked, "TPMA_NV_WRITELOCKED"), (.writeAll, "TPMA_NV_WRITEALL"), (.writeDefine, "TPMA_NV_WRITEDEFINE"),
    (.writeSTClear, "TPMA_NV_WRITE_STCLEAR"), (.globalLock, "TPMA_NV_GLOBALLOCK"), (.ppRead, "TPMA_NV_PPREAD"),
    (.ownerRead, "TPMA_NV_OWNERREAD"), (.authRead, "TPMA_NV_AUTHREAD"), (.policyRead, "TPMA_NV_POLICYREAD"),
    (.noDA, "TPMA_NV_NO_DA"), (.orderly, "TPMA_NV_ORDERLY"), (.clearSTClear, "TPMA_NV_CLEAR_STCLEAR"),
    (.readLocked, "TPMA_NV_READLOCKED"), (.written, "TPMA_NV_WRITTEN"), (.platformCreate, "TPMA_NV_PLATFORMCREATE"),
    (.readSTClear, "TPMA_NV_READ_STCLEAR"),
  ]
}
