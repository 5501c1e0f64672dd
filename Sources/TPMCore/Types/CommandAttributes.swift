// SPDX-License-Identifier: Apache-2.0

/// TPMA_CC: a command as a resource manager sees it. Part 2, 8.9.
public struct CommandAttributes: WireAttributes {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static var nv: Self { Self(rawValue: 0x0040_0000) }
  public static var extensive: Self { Self(rawValue: 0x0080_0000) }
  public static var flushed: Self { Self(rawValue: 0x0100_0000) }
  public static var rHandle: Self { Self(rawValue: 0x1000_0000) }
  public static var vendor: Self { Self(rawValue: 0x2000_0000) }

  public static var reserved: UInt32 { 0xC03F_0000 }

  /// - Parameter cHandles: how many handles stand in the handle area of the command.
  public init(_ code: CommandCode, cHandles: Int, _ flags: Self = []) {
    let index = code.rawValue & (0xFFFF | Self.vendor.rawValue)
    self.init(rawValue: index | (UInt32(clamping: cHandles) & 7) << 25 | flags.rawValue)
  }

  /// commandIndex.
  public var commandIndex: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// How many handles stand in the handle area of the command.
  public var cHandles: Int { Int(rawValue >> 25 & 7) }

  /// The code of the command, which has the same bits but for the attributes.
  public var commandCode: CommandCode { CommandCode(rawValue: rawValue & (0xFFFF | Self.vendor.rawValue)) }
}

extension CommandAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.nv, "nv"), (.extensive, "extensive"), (.flushed, "flushed"), (.rHandle, "rHandle"), (.vendor, "V"),
  ]
}
