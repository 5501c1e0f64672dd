// SPDX-License-Identifier: Apache-2.0

/// TPM_ST: what kind of structure follows. Part 2, 6.9.
public struct StructureTag: OpenConstant {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static var rspCommand: Self { Self(rawValue: 0x00C4) }
  public static var null: Self { Self(rawValue: 0x8000) }
  public static var noSessions: Self { Self(rawValue: 0x8001) }
  public static var sessions: Self { Self(rawValue: 0x8002) }
  public static var attestNV: Self { Self(rawValue: 0x8014) }
  public static var attestCommandAudit: Self { Self(rawValue: 0x8015) }
  public static var attestSessionAudit: Self { Self(rawValue: 0x8016) }
  public static var attestCertify: Self { Self(rawValue: 0x8017) }
  public static var attestQuote: Self { Self(rawValue: 0x8018) }
  public static var attestTime: Self { Self(rawValue: 0x8019) }
  public static var attestCreation: Self { Self(rawValue: 0x801A) }
  public static var attestNVDigest: Self { Self(rawValue: 0x801C) }
  public static var creation: Self { Self(rawValue: 0x8021) }
  public static var verified: Self { Self(rawValue: 0x8022) }
  public static var authSecret: Self { Self(rawValue: 0x8023) }
  public static var hashCheck: Self { Self(rawValue: 0x8024) }
  public static var authSigned: Self { Self(rawValue: 0x8025) }
  public static var fuManifest: Self { Self(rawValue: 0x8029) }
}

/// TPMI_ST_COMMAND_TAG: whether an authorization area stands in a command. Part 2, 9.39.
public enum CommandTag: UInt16, WireConstant {
  case noSessions = 0x8001
  case sessions = 0x8002

  public init() { self = .noSessions }
  public static var stranger: ResponseCode { .badTag }
}

extension StructureTag: NamedConstant {
  public static let names: [(value: Self, name: String)] = [
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
