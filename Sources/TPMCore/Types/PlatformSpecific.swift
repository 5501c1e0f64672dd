// SPDX-License-Identifier: Apache-2.0

/// TPM_PS: which platform the TPM is made for, as TPM_PT_PS_FAMILY_INDICATOR tells. Part 2, 6.15.
enum PlatformSpecific {
  static let main: UInt32 = 0x00000000
  static let pc: UInt32 = 0x00000001
  static let pda: UInt32 = 0x00000002
  static let cellPhone: UInt32 = 0x00000003
  static let server: UInt32 = 0x00000004
  static let peripheral: UInt32 = 0x00000005
  static let tss: UInt32 = 0x00000006
  static let storage: UInt32 = 0x00000007
  static let authentication: UInt32 = 0x00000008
  static let embedded: UInt32 = 0x00000009
  static let hardcopy: UInt32 = 0x0000000A
  static let infrastructure: UInt32 = 0x0000000B
  static let virtualization: UInt32 = 0x0000000C
  static let tnc: UInt32 = 0x0000000D
  static let multiTenant: UInt32 = 0x0000000E
  static let tc: UInt32 = 0x0000000F
}
