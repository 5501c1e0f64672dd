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

extension StructureTag: NamedConstant {
  static let names: [(value: Self, name: String)] = [
    (.rspCommand, "TPM_ST_RSP_COMMAND"),
    (.null, "TPM_ST_NULL"),
    (.noSessions, "TPM_ST_NO_SESSIONS"),
    (.sessions, "TPM_ST_SESSIONS"),
    (.attestNV, "TPM_ST_ATTEST_NV"),
    (.attestCommandAudit, "TPM_ST_ATTEST_COMMAND_AUDIT"),
    (.attestSessionAudit, "TPM_ST_ATTEST_SESSION_AUDIT"),
    (.attestCertify, "TPM_ST_ATTEST_CERTIFY"),
    (.attestQuote, "TPM_ST_ATTEST_QUOTE"),
    (.attestTime, "TPM_ST_ATTEST_TIME"),
    (.attestCreation, "TPM_ST_ATTEST_CREATION"),
    (.attestNVDigest, "TPM_ST_ATTEST_NV_DIGEST"),
    (.creation, "TPM_ST_CREATION"),
    (.verified, "TPM_ST_VERIFIED"),
    (.authSecret, "TPM_ST_AUTH_SECRET"),
    (.hashCheck, "TPM_ST_HASHCHECK"),
    (.authSigned, "TPM_ST_AUTH_SIGNED"),
    (.fuManifest, "TPM_ST_FU_MANIFEST"),
  ]
}
