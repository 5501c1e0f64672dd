// SPDX-License-Identifier: Apache-2.0

/// TPM_EO: a comparison of two operands. Part 2, 6.8.
public enum Operator: UInt16, WireConstant, CaseIterable {
  case eq = 0x0000
  case neq = 0x0001
  case signedGT = 0x0002
  case unsignedGT = 0x0003
  case signedLT = 0x0004
  case unsignedLT = 0x0005
  case signedGE = 0x0006
  case unsignedGE = 0x0007
  case signedLE = 0x0008
  case unsignedLE = 0x0009
  case bitSet = 0x000A
  case bitClear = 0x000B

  public init() { self = .eq }
  public static var stranger: ResponseCode { .value }
}
