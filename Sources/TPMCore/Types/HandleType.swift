// SPDX-License-Identifier: Apache-2.0

/// TPM_HT: what kind of thing a handle names, in its most significant octet. Part 2, 7.2.
public struct HandleType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public init(_ handle: UInt32) { rawValue = UInt8(truncatingIfNeeded: handle >> 24) }

  public static var pcr: Self { Self(rawValue: 0x00) }
  public static var nvIndex: Self { Self(rawValue: 0x01) }
  public static var hmacSession: Self { Self(rawValue: 0x02) }
  public static var policySession: Self { Self(rawValue: 0x03) }
  public static var externalNV: Self { Self(rawValue: 0x11) }
  public static var permanentNV: Self { Self(rawValue: 0x12) }
  public static var permanent: Self { Self(rawValue: 0x40) }
  public static var transient: Self { Self(rawValue: 0x80) }
  public static var persistent: Self { Self(rawValue: 0x81) }
  public static var ac: Self { Self(rawValue: 0x90) }
}
