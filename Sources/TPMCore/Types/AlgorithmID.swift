// SPDX-License-Identifier: Apache-2.0

/// TPM_ALG_ID: the number of an algorithm, implemented here or not. Part 2, 6.3.
public struct AlgorithmID: OpenConstant {
  public let rawValue: UInt16

  public init() { self = .null }
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static var rsa: Self { Self(rawValue: 0x0001) }
  public static var tdes: Self { Self(rawValue: 0x0003) }
  public static var sha1: Self { Self(rawValue: 0x0004) }
  public static var hmac: Self { Self(rawValue: 0x0005) }
  public static var aes: Self { Self(rawValue: 0x0006) }
  public static var mgf1: Self { Self(rawValue: 0x0007) }
  public static var keyedHash: Self { Self(rawValue: 0x0008) }
  public static var xor: Self { Self(rawValue: 0x000A) }
  public static var sha256: Self { Self(rawValue: 0x000B) }
  public static var sha384: Self { Self(rawValue: 0x000C) }
  public static var sha512: Self { Self(rawValue: 0x000D) }
  public static var null: Self { Self(rawValue: 0x0010) }
  public static var sm3_256: Self { Self(rawValue: 0x0012) }
  public static var sm4: Self { Self(rawValue: 0x0013) }
  public static var rsassa: Self { Self(rawValue: 0x0014) }
  public static var rsaes: Self { Self(rawValue: 0x0015) }
  public static var rsapss: Self { Self(rawValue: 0x0016) }
  public static var oaep: Self { Self(rawValue: 0x0017) }
  public static var ecdsa: Self { Self(rawValue: 0x0018) }
  public static var ecdh: Self { Self(rawValue: 0x0019) }
  public static var ecdaa: Self { Self(rawValue: 0x001A) }
  public static var sm2: Self { Self(rawValue: 0x001B) }
  public static var ecschnorr: Self { Self(rawValue: 0x001C) }
  public static var ecmqv: Self { Self(rawValue: 0x001D) }
  public static var kdf1SP80056A: Self { Self(rawValue: 0x0020) }
  public static var kdf2: Self { Self(rawValue: 0x0021) }
  public static var kdf1SP800108: Self { Self(rawValue: 0x0022) }
  public static var ecc: Self { Self(rawValue: 0x0023) }
  public static var symCipher: Self { Self(rawValue: 0x0025) }
  public static var camellia: Self { Self(rawValue: 0x0026) }
  public static var sha3_256: Self { Self(rawValue: 0x0027) }
  public static var sha3_384: Self { Self(rawValue: 0x0028) }
  public static var sha3_512: Self { Self(rawValue: 0x0029) }
  public static var cmac: Self { Self(rawValue: 0x003F) }
  public static var ctr: Self { Self(rawValue: 0x0040) }
  public static var ofb: Self { Self(rawValue: 0x0041) }
  public static var cbc: Self { Self(rawValue: 0x0042) }
  public static var cfb: Self { Self(rawValue: 0x0043) }
  public static var ecb: Self { Self(rawValue: 0x0044) }
  public static var eddsa: Self { Self(rawValue: 0x0060) }
  public static var hashEDDSA: Self { Self(rawValue: 0x0061) }

  /// Every constant with its name in Part 2, for descriptions.
  public static let names: [(id: AlgorithmID, name: String)] = [
    (.rsa, "TPM_ALG_RSA"),
    (.tdes, "TPM_ALG_TDES"),
    (.sha1, "TPM_ALG_SHA1"),
    (.hmac, "TPM_ALG_HMAC"),
    (.aes, "TPM_ALG_AES"),
    (.mgf1, "TPM_ALG_MGF1"),
    (.keyedHash, "TPM_ALG_KEYEDHASH"),
    (.xor, "TPM_ALG_XOR"),
    (.sha256, "TPM_ALG_SHA256"),
    (.sha384, "TPM_ALG_SHA384"),
    (.sha512, "TPM_ALG_SHA512"),
    (.null, "TPM_ALG_NULL"),
    (.sm3_256, "TPM_ALG_SM3_256"),
    (.sm4, "TPM_ALG_SM4"),
    (.rsassa, "TPM_ALG_RSASSA"),
    (.rsaes, "TPM_ALG_RSAES"),
    (.rsapss, "TPM_ALG_RSAPSS"),
    (.oaep, "TPM_ALG_OAEP"),
    (.ecdsa, "TPM_ALG_ECDSA"),
    (.ecdh, "TPM_ALG_ECDH"),
    (.ecdaa, "TPM_ALG_ECDAA"),
    (.sm2, "TPM_ALG_SM2"),
    (.ecschnorr, "TPM_ALG_ECSCHNORR"),
    (.ecmqv, "TPM_ALG_ECMQV"),
    (.kdf1SP80056A, "TPM_ALG_KDF1_SP800_56A"),
    (.kdf2, "TPM_ALG_KDF2"),
    (.kdf1SP800108, "TPM_ALG_KDF1_SP800_108"),
    (.ecc, "TPM_ALG_ECC"),
    (.symCipher, "TPM_ALG_SYMCIPHER"),
    (.camellia, "TPM_ALG_CAMELLIA"),
    (.sha3_256, "TPM_ALG_SHA3_256"),
    (.sha3_384, "TPM_ALG_SHA3_384"),
    (.sha3_512, "TPM_ALG_SHA3_512"),
    (.cmac, "TPM_ALG_CMAC"),
    (.ctr, "TPM_ALG_CTR"),
    (.ofb, "TPM_ALG_OFB"),
    (.cbc, "TPM_ALG_CBC"),
    (.cfb, "TPM_ALG_CFB"),
    (.ecb, "TPM_ALG_ECB"),
    (.eddsa, "TPM_ALG_EDDSA"),
    (.hashEDDSA, "TPM_ALG_HASH_EDDSA"),
  ]
}

extension AlgorithmID: CustomStringConvertible {
  /// The name in Part 2, or the number of one that has none there.
  public var description: String {
    Self.names.first { $0.id == self }?.name ?? "TPM_ALG 0x" + String(rawValue, radix: 16)
  }
}
