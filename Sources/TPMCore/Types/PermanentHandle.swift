// SPDX-License-Identifier: Apache-2.0

/// TPM_RH: the handles that never change. Part 2, 7.4.
enum PermanentHandle {
  static let owner: UInt32 = 0x4000_0001
  static let null: UInt32 = 0x4000_0007
  static let unassigned: UInt32 = 0x4000_0008
  /// TPM_RS_PW: stands for a password where a session is asked for.
  static let password: UInt32 = 0x4000_0009
  static let lockout: UInt32 = 0x4000_000A
  static let endorsement: UInt32 = 0x4000_000B
  static let platform: UInt32 = 0x4000_000C
  static let platformNV: UInt32 = 0x4000_000D
  static let auth00: UInt32 = 0x4000_0010
  static let authFF: UInt32 = 0x4000_010F
  static let act0: UInt32 = 0x4000_0110
  static let actF: UInt32 = 0x4000_011F
  static let firmwareOwner: UInt32 = 0x4000_0140
  static let firmwareEndorsement: UInt32 = 0x4000_0141
  static let firmwarePlatform: UInt32 = 0x4000_0142
  static let firmwareNull: UInt32 = 0x4000_0143
  static let svnOwnerBase: UInt32 = 0x4001_0000
  static let svnEndorsementBase: UInt32 = 0x4002_0000
  static let svnPlatformBase: UInt32 = 0x4003_0000
  static let svnNullBase: UInt32 = 0x4004_0000

  // Reserved and not used.
  static let srk: UInt32 = 0x4000_0000
  static let revoke: UInt32 = 0x4000_0002
  static let transport: UInt32 = 0x4000_0003
  static let `operator`: UInt32 = 0x4000_0004
  static let admin: UInt32 = 0x4000_0005
  static let ek: UInt32 = 0x4000_0006

  /// Every constant with its name in Part 2, for descriptions.
  static let names: [(handle: UInt32, name: String)] = [
    (srk, "TPM_RH_SRK"),
    (owner, "TPM_RH_OWNER"),
    (revoke, "TPM_RH_REVOKE"),
    (transport, "TPM_RH_TRANSPORT"),
    (`operator`, "TPM_RH_OPERATOR"),
    (admin, "TPM_RH_ADMIN"),
    (ek, "TPM_RH_EK"),
    (null, "TPM_RH_NULL"),
    (unassigned, "TPM_RH_UNASSIGNED"),
    (password, "TPM_RS_PW"),
    (lockout, "TPM_RH_LOCKOUT"),
    (endorsement, "TPM_RH_ENDORSEMENT"),
    (platform, "TPM_RH_PLATFORM"),
    (platformNV, "TPM_RH_PLATFORM_NV"),
    (auth00, "TPM_RH_AUTH_00"),
    (authFF, "TPM_RH_AUTH_FF"),
    (act0, "TPM_RH_ACT_0"),
    (actF, "TPM_RH_ACT_F"),
    (firmwareOwner, "TPM_RH_FW_OWNER"),
    (firmwareEndorsement, "TPM_RH_FW_ENDORSEMENT"),
    (firmwarePlatform, "TPM_RH_FW_PLATFORM"),
    (firmwareNull, "TPM_RH_FW_NULL"),
    (svnOwnerBase, "TPM_RH_SVN_OWNER_BASE"),
    (svnEndorsementBase, "TPM_RH_SVN_ENDORSEMENT_BASE"),
    (svnPlatformBase, "TPM_RH_SVN_PLATFORM_BASE"),
    (svnNullBase, "TPM_RH_SVN_NULL_BASE"),
  ]
}

extension Handle {
  static var owner: Self { Self(PermanentHandle.owner) }
  static var null: Self { Self(PermanentHandle.null) }
  static var lockout: Self { Self(PermanentHandle.lockout) }
  static var endorsement: Self { Self(PermanentHandle.endorsement) }
  static var platform: Self { Self(PermanentHandle.platform) }

  /// True for TPM_RH_NULL.
  var isNull: Bool { raw == PermanentHandle.null }
}

extension Handle: CustomStringConvertible {
  /// The name in Part 2 of a permanent handle, else the number.
  var description: String {
    PermanentHandle.names.first { $0.handle == raw }?.name ?? "0x" + String(raw, radix: 16)
  }
}
