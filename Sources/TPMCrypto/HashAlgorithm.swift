// SPDX-License-Identifier: Apache-2.0

/// A hash algorithm that this TPM implements; the raw value is its TPM_ALG_ID. Part 2, 6.3.
public enum HashAlgorithm: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case sha1 = 0x0004
  case sha256 = 0x000B
  case sha384 = 0x000C
  case sha512 = 0x000D
  case sm3_256 = 0x0012
  case sha3_256 = 0x0027
  case sha3_384 = 0x0028
  case sha3_512 = 0x0029

  /// Digest length in octets.
  public var size: Int {
    switch self {
    case .sha1: 20
    case .sha256, .sm3_256, .sha3_256: 32
    case .sha384, .sha3_384: 48
    case .sha512, .sha3_512: 64
    }
  }

  /// Length in octets of the block that HMAC pads its key to.
  public var blockSize: Int {
    switch self {
    case .sha1, .sha256, .sm3_256: 64
    case .sha384, .sha512: 128
    case .sha3_256: 136
    case .sha3_384: 104
    case .sha3_512: 72
    }
  }

  /// Whether the libcrypto at hand has it; what it lacks is absent from TPM2_GetCapability.
  public var isAvailable: Bool { DigestContexts.of(self).isAvailable }
}
