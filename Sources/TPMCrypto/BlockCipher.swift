// SPDX-License-Identifier: Apache-2.0

/// A block cipher that this TPM implements; the raw value is its TPM_ALG_ID. Part 2, 6.3.
public enum BlockCipher: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case aes = 0x0006

  /// Block length in octets.
  public var blockSize: Int {
    switch self {
    case .aes: 16
    }
  }

  /// Key lengths in bits.
  public var keyBits: [Int] {
    switch self {
    case .aes: [128, 192, 256]
    }
  }

  /// Whether the libcrypto at hand has it; what it lacks is absent from TPM2_GetCapability.
  public var isAvailable: Bool {
    keyBits.allSatisfy { bits in
      CipherMode.allCases.allSatisfy { Ciphers.shared.supports(self, keySize: bits / 8, $0) }
    }
  }
}

/// A mode of a block cipher; the raw value is its TPM_ALG_ID. Part 1, 8.4.7.1.
public enum CipherMode: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case ctr = 0x0040
  case ofb = 0x0041
  case cbc = 0x0042
  case cfb = 0x0043
  case ecb = 0x0044

  /// Whether only whole blocks can be handled.
  public var needsWholeBlocks: Bool { self == .cbc || self == .ecb }

  /// Whether the mode starts from an initialisation vector.
  public var usesIV: Bool { self != .ecb }
}

/// Which way a cipher goes.
public enum Direction: Sendable, BitwiseCopyable {
  case encrypt
  case decrypt
}
