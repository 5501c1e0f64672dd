// SPDX-License-Identifier: Apache-2.0

/// TPM_PS: which platform the TPM is made for, as TPM_PT_PS_FAMILY_INDICATOR tells. Part 2, 6.15.
public enum PlatformSpecific {
  public static let main: UInt32 = 0x00000000
  public static let pc: UInt32 = 0x00000001
  public static let pda: UInt32 = 0x00000002
  public static let cellPhone: UInt32 = 0x00000003
  public static let server: UInt32 = 0x00000004
  public static let peripheral: UInt32 = 0x00000005
  public static let tss: UInt32 = 0x00000006
  public static let storage: UInt32 = 0x00000007
  public static let authentication: UInt32 = 0x00000008
  public static let embedded: UInt32 = 0x00000009
  public static let hardcopy: UInt32 = 0x0000000A
  public static let infrastructure: UInt32 = 0x0000000B
  public static let virtualization: UInt32 = 0x0000000C
  public static let tnc: UInt32 = 0x0000000D
  public static let multiTenant: UInt32 = 0x0000000E
  public static let tc: UInt32 = 0x0000000F
}
