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

  // Names of TPM 1.2 that no command takes.
  static let srk: UInt32 = 0x4000_0000
  static let revoke: UInt32 = 0x4000_0002
  static let transport: UInt32 = 0x4000_0003
  static let `operator`: UInt32 = 0x4000_0004
  static let admin: UInt32 = 0x4000_0005
  static let ek: UInt32 = 0x4000_0006
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
