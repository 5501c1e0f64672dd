// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// What a TPM knows of what can stand on the wire. All else is a stranger, which earns the code of the place where it
/// stands: what this implementation lacks, what libcrypto lacks, and what the TPM's profile forbids are one.
public struct Vocabulary: Hashable, Sendable, BitwiseCopyable {
  /// TPM_ALG_IDs.
  public var algorithms = NumberSet(Algorithms.implemented.map(\.id.rawValue))
  /// TPM_ECC_CURVEs.
  public var curves = NumberSet(Curve.allCases.map(\.rawValue))
  public var rsaKeyBits = KeySizes(RSAParameters.supportedKeyBits)
  public var aesKeyBits = KeySizes(BlockCipher.aes.supportedKeyBits)
  public var camelliaKeyBits = KeySizes(BlockCipher.camellia.supportedKeyBits)
  public var sm4KeyBits = KeySizes(BlockCipher.sm4.supportedKeyBits)
  /// How many handles of transient objects there are.
  public var transientObjects = UInt32(Capacity.transientObjects)
  /// How many handles of sessions there are.
  public var activeSessions = UInt32(Capacity.activeSessions)
  /// MAX_NV_INDEX_SIZE.
  public var nvIndexSize = UInt32(Limits.maxNVIndexSize)

  public init() {}

  /// All that this implementation knows with the libcrypto at hand: what the TPM itself has written is read with it.
  public static let full = Self().available()

  /// As many handles as there can be besides: what another TPM has sent is read with it.
  package static let everything: Self = {
    var result = full
    (result.transientObjects, result.activeSessions) = (1 << 24, 1 << 24)
    return result
  }()

  public func knows(_ algorithm: AlgorithmID) -> Bool { algorithms.contains(algorithm.rawValue) }
  public func knows(_ hash: HashAlgorithm) -> Bool { algorithms.contains(hash.rawValue) }
  public func knows(_ curve: Curve) -> Bool { curves.contains(curve.rawValue) && curve.isAvailable }

  /// The lengths that the keys of a cipher may have.
  public func keyBits(_ cipher: BlockCipher) -> KeySizes {
    switch cipher {
    case .aes: aesKeyBits
    case .camellia: camelliaKeyBits
    case .sm4: sm4KeyBits
    }
  }

  /// Whether a handle is one of those that there are as many of as the profile says.
  public func reaches(_ handle: UInt32) -> Bool {
    switch HandleType(handle) {
    case .transient: handle & 0xFF_FFFF < transientObjects
    case .hmacSession, .policySession: handle & 0xFF_FFFF < activeSessions
    default: true
    }
  }
}

extension Vocabulary {
  /// Without the hashes and ciphers that there are not. Curves are looked for when one is read: to make some takes
  /// long.
  public func available(
    hashes: [HashAlgorithm] = HashAlgorithm.allCases.filter(\.isAvailable),
    ciphers: [BlockCipher] = BlockCipher.allCases.filter(\.isAvailable)
  ) -> Self {
    var result = self
    for hash in HashAlgorithm.allCases where !hashes.contains(hash) { result.algorithms.remove(hash.rawValue) }
    for cipher in BlockCipher.allCases where !ciphers.contains(cipher) { result.algorithms.remove(cipher.rawValue) }
    if !BlockCipher.allCases.contains(where: { result.algorithms.contains($0.rawValue) }) {
      for mode in SymmetricMode.allCases { result.algorithms.remove(mode.rawValue) }
    }
    return result
  }
}

extension Vocabulary: Wire {
  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("algorithms", &algorithms)
    try codec.field("curves", &curves)
    try codec.field("rsaKeyBits", &rsaKeyBits)
    try codec.field("aesKeyBits", &aesKeyBits)
    try codec.field("camelliaKeyBits", &camelliaKeyBits)
    try codec.field("sm4KeyBits", &sm4KeyBits)
    try codec.field("transientObjects", &transientObjects)
    try codec.field("activeSessions", &activeSessions)
    try codec.field("nvIndexSize", &nvIndexSize)
  }
}

/// A value from a list of algorithms: a TPMI_ALG_ type.
public protocol AlgorithmConstant: WireConstant where RawValue == UInt16 {}

extension AlgorithmConstant {
  public func isKnown(to vocabulary: borrowing Vocabulary) -> Bool { vocabulary.algorithms.contains(rawValue) }
}
