// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

// The TPMI_ALG_ types: which algorithms may stand in a place, and what any other one earns there. What is not
// implemented is not listed, so it is a stranger.

/// TPMI_ALG_HASH. Part 2, 9.31.
extension HashAlgorithm: AlgorithmConstant {
  public init() { self = .sha256 }
  public static var stranger: ResponseCode { .hash }
}

/// TPMI_ALG_SYM_OBJECT. Part 2, 9.34.
extension BlockCipher: AlgorithmConstant {
  public init() { self = .aes }
  public static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_CIPHER_MODE. Part 2, 9.41.
extension CipherMode: AlgorithmConstant {
  public init() { self = .cfb }
  public static var stranger: ResponseCode { .mode }
}

/// TPMI_ECC_CURVE. Part 2, 11.2.5.5.
extension Curve: WireConstant {
  public init() { self = .nistP256 }
  public static var stranger: ResponseCode { .curve }
  /// TPM_ECC_NONE.
  public static var null: UInt16 { 0x0000 }
  public func isKnown(to vocabulary: borrowing Vocabulary) -> Bool { vocabulary.knows(self) }
}

/// TPMI_ALG_ASYM. Part 2, 9.32.
public enum AsymmetricAlgorithm: UInt16, AlgorithmConstant {
  case rsa = 0x0001
  case ecc = 0x0023

  public init() { self = .rsa }
  public static var stranger: ResponseCode { .asymmetric }
}

/// TPMI_ALG_SYM: a block cipher or XOR. Part 2, 9.33.
public enum SymmetricAlgorithm: AlgorithmConstant, Hashable {
  case xor
  case cipher(BlockCipher)

  public init() { self = .cipher(.aes) }
  public init?(rawValue: UInt16) {
    if rawValue == AlgorithmID.xor.rawValue {
      self = .xor
    } else if let cipher = BlockCipher(rawValue: rawValue) {
      self = .cipher(cipher)
    } else {
      return nil
    }
  }

  public var rawValue: UInt16 {
    switch self {
    case .xor: AlgorithmID.xor.rawValue
    case .cipher(let cipher): cipher.rawValue
    }
  }

  public static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_SYM_MODE: the mode in the public area of a key, where CMAC may stand as well. Part 2, 9.35.
public enum SymmetricMode: UInt16, AlgorithmConstant, CaseIterable {
  case cmac = 0x003F
  case ctr = 0x0040
  case ofb = 0x0041
  case cbc = 0x0042
  case cfb = 0x0043
  case ecb = 0x0044

  public init() { self = .cfb }

  /// The mode to encrypt with; nil for CMAC, which signs.
  public var cipherMode: CipherMode? { CipherMode(rawValue: rawValue) }

  public static var stranger: ResponseCode { .mode }
}

/// TPMI_ALG_KDF. Part 2, 9.36.
public enum KDFAlgorithm: UInt16, AlgorithmConstant {
  case mgf1 = 0x0007
  case kdf1SP80056A = 0x0020
  case kdf2 = 0x0021
  case kdf1SP800108 = 0x0022

  public init() { self = .kdf1SP800108 }
  public static var stranger: ResponseCode { .kdf }
}

/// TPMI_ALG_SIG_SCHEME. Part 2, 9.37.
public enum SignatureAlgorithm: UInt16, AlgorithmConstant {
  case hmac = 0x0005
  case rsassa = 0x0014
  case rsapss = 0x0016
  case ecdsa = 0x0018
  case ecdaa = 0x001A
  case sm2 = 0x001B
  case ecschnorr = 0x001C

  public init() { self = .hmac }
  public static var stranger: ResponseCode { .scheme }
}

/// TPMI_ECC_KEY_EXCHANGE. Part 2, 9.38.
public enum ECCKeyExchange: UInt16, AlgorithmConstant {
  case ecdh = 0x0019
  case sm2 = 0x001B
  case ecmqv = 0x001D

  public init() { self = .ecdh }
  public static var stranger: ResponseCode { .scheme }
}

/// TPMI_ALG_MAC_SCHEME: CMAC or the hash of an HMAC. Part 2, 9.40.
public enum MACScheme: AlgorithmConstant, Hashable {
  case cmac
  case hmac(HashAlgorithm)

  public init() { self = .cmac }
  public init?(rawValue: UInt16) {
    if rawValue == AlgorithmID.cmac.rawValue {
      self = .cmac
    } else if let hash = HashAlgorithm(rawValue: rawValue) {
      self = .hmac(hash)
    } else {
      return nil
    }
  }

  public var rawValue: UInt16 {
    switch self {
    case .cmac: AlgorithmID.cmac.rawValue
    case .hmac(let hash): hash.rawValue
    }
  }

  public static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_KEYEDHASH_SCHEME. Part 2, 11.1.19.
public enum KeyedHashAlgorithm: UInt16, AlgorithmConstant {
  case hmac = 0x0005
  case xor = 0x000A

  public init() { self = .hmac }
  public static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_RSA_SCHEME. Part 2, 11.2.4.1.
public enum RSASchemeAlgorithm: UInt16, AlgorithmConstant {
  case rsassa = 0x0014
  case rsaes = 0x0015
  case rsapss = 0x0016
  case oaep = 0x0017

  public init() { self = .rsassa }
  public static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_RSA_DECRYPT. Part 2, 11.2.4.4.
public enum RSADecryptAlgorithm: UInt16, AlgorithmConstant {
  case rsaes = 0x0015
  case oaep = 0x0017

  public init() { self = .oaep }
  public static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_ECC_SCHEME. Part 2, 11.2.5.4.
public enum ECCSchemeAlgorithm: UInt16, AlgorithmConstant {
  case ecdsa = 0x0018
  case ecdh = 0x0019
  case ecdaa = 0x001A
  case sm2 = 0x001B
  case ecschnorr = 0x001C
  case ecmqv = 0x001D

  public init() { self = .ecdsa }
  public static var stranger: ResponseCode { .scheme }
}

/// TPMI_ALG_PUBLIC: what kinds of object there are. Part 2, 12.2.2.
public enum PublicType: UInt16, AlgorithmConstant, CaseIterable {
  case rsa = 0x0001
  case keyedHash = 0x0008
  case ecc = 0x0023
  case symCipher = 0x0025

  public init() { self = .rsa }
  public static var stranger: ResponseCode { .type }
}

extension SymmetricAlgorithm: CustomStringConvertible {
  public var description: String {
    switch self {
    case .xor: "xor"
    case .cipher(let cipher): "\(cipher)"
    }
  }
}

extension MACScheme: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cmac: "cmac"
    case .hmac(let hash): "\(hash)"
    }
  }
}
