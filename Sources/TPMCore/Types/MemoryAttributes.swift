// SPDX-License-Identifier: Apache-2.0

/// TPMA_MEMORY: which kinds of memory are shared. Part 2, 8.8.
public struct MemoryAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var sharedRAM: Self { Self(rawValue: 0x0000_0001) }
  public static var sharedNV: Self { Self(rawValue: 0x0000_0002) }
  public static var objectCopiedToRam: Self { Self(rawValue: 0x0000_0004) }

  public static var reserved: UInt32 { 0xFFFF_FFF8 }
}

extension MemoryAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.sharedRAM, "sharedRAM"), (.sharedNV, "sharedNV"), (.objectCopiedToRam, "objectCopiedToRam"),
  ]
}
