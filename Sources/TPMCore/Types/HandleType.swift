// SPDX-License-Identifier: Apache-2.0

/// TPM_HT: what kind of thing a handle names, in its most significant octet. Part 2, 7.2.
struct HandleType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }
  init(_ handle: UInt32) { rawValue = UInt8(truncatingIfNeeded: handle >> 24) }

  static var pcr: Self { Self(rawValue: 0x00) }
  static var nvIndex: Self { Self(rawValue: 0x01) }
  static var hmacSession: Self { Self(rawValue: 0x02) }
  static var policySession: Self { Self(rawValue: 0x03) }
  static var externalNV: Self { Self(rawValue: 0x11) }
  static var permanentNV: Self { Self(rawValue: 0x12) }
  static var permanent: Self { Self(rawValue: 0x40) }
  static var transient: Self { Self(rawValue: 0x80) }
  static var persistent: Self { Self(rawValue: 0x81) }
  static var ac: Self { Self(rawValue: 0x90) }
}
