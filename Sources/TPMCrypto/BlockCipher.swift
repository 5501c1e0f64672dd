// SPDX-License-Identifier: Apache-2.0

/// A block cipher that this TPM implements; the raw value is its TPM_ALG_ID. Part 2, 6.3.
public enum BlockCipher: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case aes = 0x0006
  case sm4 = 0x0013
  case camellia = 0x0026

  /// Block length in octets.
  public var blockSize: Int {
    switch self {
    case .aes, .sm4, .camellia: 16
    }
  }

  /// Key lengths in bits.
  public var keyBits: [Int] {
    switch self {
    case .aes, .camellia: [128, 192, 256]
    case .sm4: [128]
    }
  }

  /// Whether the libcrypto at hand has it; what it lacks is absent from TPM2_GetCapability.
  public var isAvailable: Bool { Ciphers.shared.complete.contains(self) }

  /// Whether `key` is one that must not be used: of AES, one in whose upper half no bit is set. Part 1, 8.4.10.4.
  public func isWeak(_ key: Secret) -> Bool {
    guard self == .aes, !key.isEmpty else { return false }
    let half = key.count / 2
    return key.slice(0..<half) == Secret().padded(to: half)
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
