// SPDX-License-Identifier: Apache-2.0

/// The algorithms of this TPM.
public enum Algorithms {
  /// TPM_PT_ALGORITHM_SET: the one set that there is, of all algorithms. Part 3, 26.3.
  public static let set: UInt32 = 0

  /// What TPM_CAP_ALGS reports, in ascending order, each with the attributes of its type letters. Part 2, 6.3.
  public static let implemented: [(id: AlgorithmID, attributes: AlgorithmAttributes)] = [
    (.rsa, [.asymmetric, .object]),
    (.sha1, [.hash]),
    (.hmac, [.hash, .signing]),
    (.aes, [.symmetric]),
    (.mgf1, [.hash, .method]),
    (.keyedHash, [.hash, .object]),
    (.xor, [.hash, .symmetric]),
    (.sha256, [.hash]),
    (.sha384, [.hash]),
    (.sha512, [.hash]),
    (.sm3_256, [.hash]),
    (.sm4, [.symmetric]),
    (.rsassa, [.asymmetric, .signing]),
    (.rsaes, [.asymmetric, .encrypting]),
    (.rsapss, [.asymmetric, .signing]),
    (.oaep, [.asymmetric, .encrypting]),
    (.ecdsa, [.asymmetric, .signing]),
    (.ecdh, [.asymmetric, .method]),
    (.ecdaa, [.asymmetric, .signing]),
    (.sm2, [.asymmetric, .signing, .method]),
    (.ecschnorr, [.asymmetric, .signing]),
    (.ecmqv, [.asymmetric, .method]),
    (.kdf1SP80056A, [.hash, .method]),
    (.kdf2, [.hash, .method]),
    (.kdf1SP800108, [.hash, .method]),
    (.ecc, [.asymmetric, .object]),
    (.symCipher, [.object, .symmetric]),
    (.camellia, [.symmetric]),
    (.sha3_256, [.hash]),
    (.sha3_384, [.hash]),
    (.sha3_512, [.hash]),
    (.cmac, [.symmetric, .signing]),
    (.ctr, [.symmetric, .encrypting]),
    (.ofb, [.symmetric, .encrypting]),
    (.cbc, [.symmetric, .encrypting]),
    (.cfb, [.symmetric, .encrypting]),
    (.ecb, [.symmetric, .encrypting]),
  ]
}
