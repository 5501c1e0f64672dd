// SPDX-License-Identifier: Apache-2.0

/// TPM_ST: what kind of structure follows. Part 2, 6.9.
struct StructureTag: OpenConstant {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  static var rspCommand: Self { Self(rawValue: 0x00C4) }
  static var null: Self { Self(rawValue: 0x8000) }
  static var noSessions: Self { Self(rawValue: 0x8001) }
  static var sessions: Self { Self(rawValue: 0x8002) }
  static var attestNV: Self { Self(rawValue: 0x8014) }
  static var attestCommandAudit: Self { Self(rawValue: 0x8015) }
  static var attestSessionAudit: Self { Self(rawValue: 0x8016) }
  static var attestCertify: Self { Self(rawValue: 0x8017) }
  static var attestQuote: Self { Self(rawValue: 0x8018) }
  static var attestTime: Self { Self(rawValue: 0x8019) }
  static var attestCreation: Self { Self(rawValue: 0x801A) }
  static var attestNVDigest: Self { Self(rawValue: 0x801C) }
  static var creation: Self { Self(rawValue: 0x8021) }
  static var verified: Self { Self(rawValue: 0x8022) }
  static var authSecret: Self { Self(rawValue: 0x8023) }
  static var hashCheck: Self { Self(rawValue: 0x8024) }
  static var authSigned: Self { Self(rawValue: 0x8025) }
  static var fuManifest: Self { Self(rawValue: 0x8029) }
}

/// TPMI_ST_COMMAND_TAG: whether an authorization area stands in a command. Part 2, 9.39.
enum CommandTag: UInt16, WireConstant {
  case noSessions = 0x8001
  case sessions = 0x8002

  init() { self = .noSessions }
  static var stranger: ResponseCode { .badTag }
}
