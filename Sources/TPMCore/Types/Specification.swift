// SPDX-License-Identifier: Apache-2.0

/// TPM_SPEC: the version of the library specification that this TPM follows. Part 2, 6.1.
public enum Specification {
  /// TPM_SPEC_FAMILY: "2.0" and a zero octet.
  public static let family: UInt32 = 0x322E_3000
  public static let level: UInt32 = 0
  /// TPM_SPEC_VERSION: 1.84.
  public static let version: UInt32 = 184
  public static let year: UInt32 = 2025
  public static let dayOfYear: UInt32 = 79
  /// TPM_SPEC_ERRATA.
  public static let errata: UInt32 = 0
}

/// TPM_CONSTANTS32. Part 2, 6.2.
public enum Constants {
  /// TPM_GENERATED_VALUE, 0xFF and "TCG": what a structure that a TPM made begins with.
  public static let generatedValue: UInt32 = 0xFF54_4347
  /// TPM_MAX_DERIVATION_BITS: the most that one key derivation gives.
  public static let maxDerivationBits = 8192
}
