// SPDX-License-Identifier: Apache-2.0

/// TPM_SE: which kind of session is started. Part 2, 6.11.
public enum SessionType: UInt8, WireConstant, CaseIterable {
  case hmac = 0x00
  case policy = 0x01
  case trial = 0x03

  public init() { self = .hmac }
  public static var stranger: ResponseCode { .value }
}
