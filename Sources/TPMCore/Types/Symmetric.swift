// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// A block cipher with the length of its key and perhaps its mode: what TPMU_SYM_KEY_BITS and TPMU_SYM_MODE say of it.
/// Part 2, 11.1.3 and 11.1.4.
public struct SymmetricCipher: Hashable, Sendable {
  public var cipher: BlockCipher
  public var keyBits: UInt16
  public var mode: SymmetricMode?

  public init(_ cipher: BlockCipher = .aes, keyBits: UInt16 = 128, mode: SymmetricMode? = .cfb) {
    (self.cipher, self.keyBits, self.mode) = (cipher, keyBits, mode)
  }

  /// Key length in octets.
  public var keySize: Int { Int(keyBits) / 8 }

  /// Shows what follows the algorithm. A key length that the cipher does not have, or the TPM does not know, is
  /// TPM_RC_VALUE.
  fileprivate mutating func visitDetails<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("keyBits", &keyBits, among: codec.vocabulary.keyBits(cipher), else: .value)
    try codec.field("mode", &mode)
  }
}

/// TPMT_SYM_DEF: how parameters are encrypted. Part 2, 11.1.6.
public enum SymDef: Wire, Hashable {
  case null
  case xor(HashAlgorithm)
  case cipher(SymmetricCipher)

  public init() { self = .null }

  public var algorithm: SymmetricAlgorithm? {
    switch self {
    case .null: nil
    case .xor: .xor
    case .cipher(let cipher): .cipher(cipher.cipher)
    }
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var algorithm = algorithm
    try codec.field("algorithm", &algorithm)
    switch algorithm {
    case nil: self = .null
    case .xor:
      var hash = HashAlgorithm()
      if case .xor(let value) = self { hash = value }
      try codec.field("keyBits", &hash)
      self = .xor(hash)
    case .cipher(let algorithm):
      var cipher = SymmetricCipher(algorithm)
      if !codec.isReading, case .cipher(let value) = self { cipher = value }
      try cipher.visitDetails(&codec)
      self = .cipher(cipher)
    }
  }
}

/// TPMT_SYM_DEF_OBJECT: how a parent encrypts its children, or the cipher of a symmetric key; nil is TPM_ALG_NULL.
/// Part 2, 11.1.7.
public struct SymDefObject: Wire, Hashable {
  public var cipher: SymmetricCipher?

  public init() {}
  public init(_ cipher: SymmetricCipher?) { self.cipher = cipher }

  public static var null: Self { Self(nil) }
  public var isNull: Bool { cipher == nil }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var algorithm = cipher?.cipher
    try codec.field("algorithm", &algorithm)
    guard let algorithm else {
      cipher = nil
      return
    }
    var shown = codec.isReading ? SymmetricCipher(algorithm) : cipher ?? SymmetricCipher(algorithm)
    try shown.visitDetails(&codec)
    cipher = shown
  }
}

/// TPMS_SYMCIPHER_PARMS: the parameters of a symmetric key, whose cipher may not be TPM_ALG_NULL. Part 2, 11.1.9.
public struct SymCipherParameters: Wire, Hashable {
  public var sym: SymDefObject

  public init() { sym = SymDefObject(SymmetricCipher()) }
  public init(_ sym: SymmetricCipher) { self.sym = SymDefObject(sym) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("sym", &sym)
    guard !sym.isNull else { throw .symmetric }
  }
}

extension BlockCipher {
  /// TPMI_AES_KEY_BITS and the like, of which a profile may allow some only. Part 2, 11.1.2.
  public var supportedKeyBits: [UInt16] { keyBits.map { UInt16(clamping: $0) } }
}
