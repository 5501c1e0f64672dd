// SPDX-License-Identifier: Apache-2.0

/// TPM_SU: whether state is kept over a power cycle. Part 2, 6.10.
public enum StartupType: UInt16, WireConstant, CaseIterable {
  case clear = 0x0000
  case state = 0x0001

  public init() { self = .clear }
  public static var stranger: ResponseCode { .value }
}
