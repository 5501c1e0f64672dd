// SPDX-License-Identifier: Apache-2.0

/// TPMA_SESSION: what a session does for one command. Part 2, 8.4.
public struct SessionAttributes: WireAttributes {
  public var rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static var continueSession: Self { Self(rawValue: 0x01) }
  public static var auditExclusive: Self { Self(rawValue: 0x02) }
  public static var auditReset: Self { Self(rawValue: 0x04) }
  public static var decrypt: Self { Self(rawValue: 0x20) }
  public static var encrypt: Self { Self(rawValue: 0x40) }
  public static var audit: Self { Self(rawValue: 0x80) }

  public static var reserved: UInt8 { 0x18 }
}

extension SessionAttributes: NamedBits {
  public static let names: [(bits: Self, name: String)] = [
    (.continueSession, "continueSession"), (.auditExclusive, "auditExclusive"), (.auditReset, "auditReset"),
    (.decrypt, "decrypt"), (.encrypt, "encrypt"), (.audit, "audit"),
  ]
}
