// SPDX-License-Identifier: Apache-2.0

/// TPM_NT: what an NV Index holds. Part 2, 13.2.
///
/// A value without a name is one that no Index can be defined with.
struct NVType: RawRepresentable, Hashable, BitwiseCopyable, Sendable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  static var ordinary: Self { Self(rawValue: 0x0) }
  static var counter: Self { Self(rawValue: 0x1) }
  static var bits: Self { Self(rawValue: 0x2) }
  static var extend: Self { Self(rawValue: 0x4) }
  static var pinFail: Self { Self(rawValue: 0x8) }
  static var pinPass: Self { Self(rawValue: 0x9) }
}
