// SPDX-License-Identifier: Apache-2.0

/// TPM_NT: what an NV Index holds. Part 2, 13.2.
///
/// A value without a name is one that no Index can be defined with.
public struct NVType: RawRepresentable, Hashable, BitwiseCopyable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static var ordinary: Self { Self(rawValue: 0x0) }
  public static var counter: Self { Self(rawValue: 0x1) }
  public static var bits: Self { Self(rawValue: 0x2) }
  public static var extend: Self { Self(rawValue: 0x4) }
  public static var pinFail: Self { Self(rawValue: 0x8) }
  public static var pinPass: Self { Self(rawValue: 0x9) }
}
