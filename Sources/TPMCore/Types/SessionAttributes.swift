// SPDX-License-Identifier: Apache-2.0

/// TPMA_SESSION: what a session does for one command. Part 2, 8.4.
struct SessionAttributes: WireAttributes {
  var rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  static var continueSession: Self { Self(rawValue: 0x01) }
  static var auditExclusive: Self { Self(rawValue: 0x02) }
  static var auditReset: Self { Self(rawValue: 0x04) }
  static var decrypt: Self { Self(rawValue: 0x20) }
  static var encrypt: Self { Self(rawValue: 0x40) }
  static var audit: Self { Self(rawValue: 0x80) }

  static var reserved: UInt8 { 0x18 }
}

extension SessionAttributes: NamedBits {
  static let names: [(bits: Self, name: String)] = [
    (.continueSession, "continueSession"), (.auditExclusive, "auditExclusive"), (.auditReset, "auditReset"),
    (.decrypt, "decrypt"), (.encrypt, "encrypt"), (.audit, "audit"),
  ]
}
