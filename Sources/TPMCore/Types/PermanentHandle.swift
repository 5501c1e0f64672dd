// SPDX-License-Identifier: Apache-2.0

/// TPM_RH: the handles that never change. Part 2, 7.4.
public enum PermanentHandle {
  public static let owner: UInt32 = 0x4000_0001
  public static let null: UInt32 = 0x4000_0007
  public static let unassigned: UInt32 = 0x4000_0008
  /// TPM_RS_PW: stands for a password where a session is asked for.
  public static let password: UInt32 = 0x4000_0009
  public static let lockout: UInt32 = 0x4000_000A
  public static let endorsement: UInt32 = 0x4000_000B
  public static let platform: UInt32 = 0x4000_000C
  public static let platformNV: UInt32 = 0x4000_000D
  public static let auth00: UInt32 = 0x4000_0010
  public static let authFF: UInt32 = 0x4000_010F
  public static let act0: UInt32 = 0x4000_0110
  public static let actF: UInt32 = 0x4000_011F
  public static let firmwareOwner: UInt32 = 0x4000_0140
  public static let firmwareEndorsement: UInt32 = 0x4000_0141
  public static let firmwarePlatform: UInt32 = 0x4000_0142
  public static let firmwareNull: UInt32 = 0x4000_0143
  public static let svnOwnerBase: UInt32 = 0x4001_0000
  public static let svnEndorsementBase: UInt32 = 0x4002_0000
  public static let svnPlatformBase: UInt32 = 0x4003_0000
  public static let svnNullBase: UInt32 = 0x4004_0000

  // Reserved and not used.
  public static let srk: UInt32 = 0x4000_0000
  public static let revoke: UInt32 = 0x4000_0002
  public static let transport: UInt32 = 0x4000_0003
  public static let `operator`: UInt32 = 0x4000_0004
  public static let admin: UInt32 = 0x4000_0005
  public static let ek: UInt32 = 0x4000_0006

  /// Every constant with its name in Part 2, for descriptions.
  public static let names: [(handle: UInt32, name: String)] = [
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
  public static var owner: Self { Self(PermanentHandle.owner) }
  public static var null: Self { Self(PermanentHandle.null) }
  public static var lockout: Self { Self(PermanentHandle.lockout) }
  public static var endorsement: Self { Self(PermanentHandle.endorsement) }
  public static var platform: Self { Self(PermanentHandle.platform) }

  /// True for TPM_RH_NULL.
  public var isNull: Bool { raw == PermanentHandle.null }
}

extension Handle: CustomStringConvertible {
  /// The name in Part 2 of a permanent handle, else the number.
  public var description: String {
    PermanentHandle.names.first { $0.handle == raw }?.name ?? "0x" + String(raw, radix: 16)
  }
}
