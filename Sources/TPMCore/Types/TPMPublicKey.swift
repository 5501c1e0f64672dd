// SPDX-License-Identifier: Apache-2.0

/// TPM_PUB_KEY: which key of the TPM itself is meant. Part 2, 6.16.
public struct TPMPublicKey: OpenConstant {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// TPM_PUB_KEY_TPM_SPDM_00: the first of the keys of the SPDM responder.
  public static var spdm00: Self { Self(rawValue: 0x0000_0000) }
  /// TPM_PUB_KEY_TPM_SPDM_FF: the last of them.
  public static var spdmFF: Self { Self(rawValue: 0x0000_00FF) }
}
