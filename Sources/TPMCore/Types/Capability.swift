// SPDX-License-Identifier: Apache-2.0

/// TPM_CAP: which group of facts TPM2_GetCapability() is asked for. Part 2, 6.12.
public enum Capability: UInt32, WireConstant, CaseIterable {
  case algs = 0x00000000
  case handles = 0x00000001
  case commands = 0x00000002
  case ppCommands = 0x00000003
  case auditCommands = 0x00000004
  case pcrs = 0x00000005
  case tpmProperties = 0x00000006
  case pcrProperties = 0x00000007
  case eccCurves = 0x00000008
  case authPolicies = 0x00000009
  case act = 0x0000000A
  case pubKeys = 0x0000000B
  case spdmSessionInfo = 0x0000000C
  case vendorProperty = 0x00000100

  public init() { self = .algs }
  public static var stranger: ResponseCode { .value }

  /// TPM_CAP_FIRST.
  public static var first: Self { .algs }
  /// TPM_CAP_LAST.
  public static var last: Self { .spdmSessionInfo }
}
