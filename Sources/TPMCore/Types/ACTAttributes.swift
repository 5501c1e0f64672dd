// SPDX-License-Identifier: Apache-2.0

/// TPMA_ACT: the state of an authenticated countdown timer. Part 2, 8.12.
struct ACTAttributes: WireAttributes {
  var rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static var signaled: Self { Self(rawValue: 0x0000_0001) }
  static var preserveSignaled: Self { Self(rawValue: 0x0000_0002) }

  static var reserved: UInt32 { 0xFFFF_FFFC }
}

extension ACTAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.signaled, "signaled"), (.preserveSignaled, "preserveSignaled"),
  ]
}
