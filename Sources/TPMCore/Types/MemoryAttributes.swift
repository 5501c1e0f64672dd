// SPDX-License-Identifier: Apache-2.0

/// TPMA_MEMORY: which kinds of memory are shared. Part 2, 8.8.
struct MemoryAttributes: WireAttributes {
  var rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static var sharedRAM: Self { Self(rawValue: 0x0000_0001) }
  static var sharedNV: Self { Self(rawValue: 0x0000_0002) }
  static var objectCopiedToRam: Self { Self(rawValue: 0x0000_0004) }

  static var reserved: UInt32 { 0xFFFF_FFF8 }
}

extension MemoryAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.sharedRAM, "sharedRAM"), (.sharedNV, "sharedNV"), (.objectCopiedToRam, "objectCopiedToRam"),
  ]
}
