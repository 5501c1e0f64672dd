// SPDX-License-Identifier: Apache-2.0

/// TPMA_ACT: the state of an authenticated countdown timer. Part 2, 8.12.
public struct ACTAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var signaled: Self { Self(rawValue: 0x0000_0001) }
  public static var preserveSignaled: Self { Self(rawValue: 0x0000_0002) }

  public static var reserved: UInt32 { 0xFFFF_FFFC }
}

extension ACTAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.signaled, "signaled"), (.preserveSignaled, "preserveSignaled"),
  ]
}
