// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// How much of everything a TPM holds; a profile may say less of some.
enum Capacity {
  /// Transient objects and sequences that are loaded at one time.
  static let transientObjects = 32
  /// Sessions that are loaded at one time.
  static let loadedSessions = 64
  /// Sessions that are loaded or saved outside at one time.
  static let activeSessions = 256
  /// Persistent objects.
  static let persistentObjects = 128
  /// Octets of NV: those of Index contents and of persistent objects, each with an allowance for its public area.
  static let nvMemory = 512 * 1024
  /// NV Indices; each counts for as many octets at least.
  static let nvIndices = nvMemory / NVIndex.overhead
  /// MAX_ORDERLY_COUNT: how far an orderly counter may run ahead of what is stored of it. Part 1, 35.2.
  static let maxOrderlyCount: UInt64 = 0xFF
  /// Authenticated countdown timers, from TPM_RH_ACT_0 on. Part 1, 40.
  static let countdownTimers = 4
  /// TPM_PT_SPLIT_MAX: one-time keys that wait for the second phase of an operation. Part 1, 44.2.2.
  static let splitOperations = 128
  /// Sessions in one command. Part 1, 15.6.
  static let sessionsPerCommand = 3

  /// Octets of a primary seed and of a proof. Part 1, 11.3 and 11.4.
  static let seed = 64
  static let proof = 64
  /// A list in the stored state never has more elements than this.
  static let storedEntries = 65_536
  /// The context of a session may lag this many saves behind before TPM_RC_CONTEXT_GAP. Part 1, 27.5.
  static let contextGap: UInt64 = 0xFFFF

  /// TPM_PT_CONTEXT_HASH: the hash of tickets and saved contexts, the strongest there is.
  static let contextHash = HashAlgorithm.sha512
  /// TPM_PT_CONTEXT_SYM: the cipher of saved contexts, the strongest there is; its mode is CFB.
  static let contextCipher = BlockCipher.aes
  static let contextKeyBits = 256
  /// MAX_ORDERLY_COUNT: an orderly counter is stored whenever the bits of this number are all clear. Part 1, 34.2.4.3.
  static let orderlyCount: UInt64 = 0xFF
}
