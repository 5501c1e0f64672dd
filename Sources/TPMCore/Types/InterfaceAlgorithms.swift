// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

// The TPMI_ALG_ types: which algorithms may stand in a place, and what any other one earns there. What is not
// implemented is not listed, so it is a stranger.

/// TPMI_ALG_HASH. Part 2, 9.31.
extension HashAlgorithm: AlgorithmConstant {
  init() { self = .sha256 }
  static var stranger: ResponseCode { .hash }
}

/// TPMI_ALG_SYM_OBJECT. Part 2, 9.34.
extension BlockCipher: AlgorithmConstant {
  init() { self = .aes }
  static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_CIPHER_MODE. Part 2, 9.41.
extension CipherMode: AlgorithmConstant {
  init() { self = .cfb }
  static var stranger: ResponseCode { .mode }
}

/// TPMI_ECC_CURVE. Part 2, 11.2.5.5.
extension Curve: WireConstant {
  init() { self = .nistP256 }
  static var stranger: ResponseCode { .curve }
  /// TPM_ECC_NONE.
  static var null: UInt16 { 0x0000 }
  func isKnown(to vocabulary: borrowing Vocabulary) -> Bool { vocabulary.knows(self) }
}

/// TPMI_ALG_ASYM. Part 2, 9.32.
enum AsymmetricAlgorithm: UInt16, AlgorithmConstant {
  case rsa = 0x0001
  case ecc = 0x0023

  init() { self = .rsa }
  static var stranger: ResponseCode { .asymmetric }
}

/// TPMI_ALG_SYM: a block cipher or XOR. Part 2, 9.33.
enum SymmetricAlgorithm: AlgorithmConstant, Hashable {
  case xor
  case cipher(BlockCipher)

  init() { self = .cipher(.aes) }
  init?(rawValue: UInt16) {
    if rawValue == AlgorithmID.xor.rawValue {
      self = .xor
    } else if let cipher = BlockCipher(rawValue: rawValue) {
      self = .cipher(cipher)
    } else {
      return nil
    }
  }

  var rawValue: UInt16 {
    switch self {
    case .xor: AlgorithmID.xor.rawValue
    case .cipher(let cipher): cipher.rawValue
    }
  }

  static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_SYM_MODE: the mode in the public area of a key, where CMAC may stand as well. Part 2, 9.35.
enum SymmetricMode: UInt16, AlgorithmConstant, CaseIterable {
  case cmac = 0x003F
  case ctr = 0x0040
  case ofb = 0x0041
  case cbc = 0x0042
  case cfb = 0x0043
  case ecb = 0x0044

  init() { self = .cfb }

  /// The mode to encrypt with; nil for CMAC, which signs.
  var cipherMode: CipherMode? { CipherMode(rawValue: rawValue) }

  static var stranger: ResponseCode { .mode }
}

/// TPMI_ALG_KDF. Part 2, 9.36.
enum KDFAlgorithm: UInt16, AlgorithmConstant {
  case mgf1 = 0x0007
  case kdf1SP80056A = 0x0020
  case kdf2 = 0x0021
  case kdf1SP800108 = 0x0022

  init() { self = .kdf1SP800108 }
  static var stranger: ResponseCode { .kdf }
}

/// TPMI_ALG_SIG_SCHEME. Part 2, 9.37.
enum SignatureAlgorithm: UInt16, AlgorithmConstant {
  case hmac = 0x0005
  case rsassa = 0x0014
  case rsapss = 0x0016
  case ecdsa = 0x0018
  case ecdaa = 0x001A
  case sm2 = 0x001B
  case ecschnorr = 0x001C

  init() { self = .hmac }
  static var stranger: ResponseCode { .scheme }
}

/// TPMI_ECC_KEY_EXCHANGE. Part 2, 9.38.
enum ECCKeyExchange: UInt16, AlgorithmConstant {
  case ecdh = 0x0019
  case sm2 = 0x001B
  case ecmqv = 0x001D

  init() { self = .ecdh }
  static var stranger: ResponseCode { .scheme }
}

/// TPMI_ALG_MAC_SCHEME: CMAC or the hash of an HMAC. Part 2, 9.40.
enum MACScheme: AlgorithmConstant, Hashable {
  case cmac
  case hmac(HashAlgorithm)

  init() { self = .cmac }
  init?(rawValue: UInt16) {
    if rawValue == AlgorithmID.cmac.rawValue {
      self = .cmac
    } else if let hash = HashAlgorithm(rawValue: rawValue) {
      self = .hmac(hash)
    } else {
      return nil
    }
  }

  var rawValue: UInt16 {
    switch self {
    case .cmac: AlgorithmID.cmac.rawValue
    case .hmac(let hash): hash.rawValue
    }
  }

  static var stranger: ResponseCode { .symmetric }
}

/// TPMI_ALG_KEYEDHASH_SCHEME. Part 2, 11.1.19.
enum KeyedHashAlgorithm: UInt16, AlgorithmConstant {
  case hmac = 0x0005
  case xor = 0x000A

  init() { self = .hmac }
  static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_RSA_SCHEME. Part 2, 11.2.4.1.
enum RSASchemeAlgorithm: UInt16, AlgorithmConstant {
  case rsassa = 0x0014
  case rsaes = 0x0015
  case rsapss = 0x0016
  case oaep = 0x0017

  init() { self = .rsassa }
  static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_RSA_DECRYPT. Part 2, 11.2.4.4.
enum RSADecryptAlgorithm: UInt16, AlgorithmConstant {
  case rsaes = 0x0015
  case oaep = 0x0017

  init() { self = .oaep }
  static var stranger: ResponseCode { .value }
}

/// TPMI_ALG_ECC_SCHEME. Part 2, 11.2.5.4.
enum ECCSchemeAlgorithm: UInt16, AlgorithmConstant {
  case ecdsa = 0x0018
  case ecdh = 0x0019
  case ecdaa = 0x001A
  case sm2 = 0x001B
  case ecschnorr = 0x001C
  case ecmqv = 0x001D

  init() { self = .ecdsa }
  static var stranger: ResponseCode { .scheme }
}

/// TPMI_ALG_PUBLIC: what kinds of object there are. Part 2, 12.2.2.
enum PublicType: UInt16, AlgorithmConstant, CaseIterable {
  case rsa = 0x0001
  case keyedHash = 0x0008
  case ecc = 0x0023
  case symCipher = 0x0025

  init() { self = .rsa }
  static var stranger: ResponseCode { .type }
}

extension SymmetricAlgorithm: CustomStringConvertible {
  var description: String {
    switch self {
    case .xor: "xor"
    case .cipher(let cipher): "\(cipher)"
    }
  }
}

extension MACScheme: CustomStringConvertible {
  var description: String {
    switch self {
    case .cmac: "cmac"
    case .hmac(let hash): "\(hash)"
    }
  }
}
