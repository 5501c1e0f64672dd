// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// AlgorithmIdentifier: algorithms as certificates name them. RFC 5280, 4.1.1.2; RFC 3279, 4055, 5480, 5758, 8692.
///
/// The tables are by TPM_ALG_ID and TPM_ECC_CURVE, so that a curve or a hash without a name here is just not found.
enum AlgorithmIdentifier {
  private static let pkcs1: [UInt64] = [1, 2, 840, 113549, 1, 1]
  private static let ansiX962: [UInt64] = [1, 2, 840, 10045]
  private static let nistAlgorithms: [UInt64] = [2, 16, 840, 1, 101, 3, 4]

  static let rsaEncryption = DER.sequence(DER.objectIdentifier(pkcs1 + [1]), DER.null)

  /// A key on a named curve; nil for a curve that has no name.
  static func publicKey(on curve: Curve) -> [UInt8]? {
    curves[curve.rawValue].map {
      DER.sequence(DER.objectIdentifier(ansiX962 + [2, 1]), DER.objectIdentifier($0))
    }
  }

  /// A way to sign; nil where no name is known, so that the caller has to say it.
  static func signature(_ scheme: SignatureScheme, keyBits: Int) -> [UInt8]? {
    guard let hash = scheme.hashAlg else { return nil }
    switch scheme {
    case .rsassa: return rsassa[hash.rawValue].map { DER.sequence(DER.objectIdentifier($0), DER.null) }
    case .rsapss: return rsapss(hash, keyBits: keyBits)
    case .ecdsa: return ecdsa[hash.rawValue].map { DER.sequence(DER.objectIdentifier($0)) }
    default: return nil
    }
  }

  /// RSASSA-PSS-params with the hash, MGF1 of the same hash, and the length of the salt. RFC 4055, 3.1.
  private static func rsapss(_ hash: HashAlgorithm, keyBits: Int) -> [UInt8]? {
    guard let name = hashes[hash.rawValue], let saltSize = hash.pssSaltSize(keyBits: keyBits) else { return nil }
    let hashAlgorithm = DER.sequence(DER.objectIdentifier(name), DER.null)
    let mask = DER.sequence(DER.objectIdentifier(pkcs1 + [8]), hashAlgorithm)
    let parameters = DER.sequence(
      DER.explicit(0, hashAlgorithm), DER.explicit(1, mask),
      DER.explicit(2, DER.integer([UInt8(truncatingIfNeeded: saltSize)])))
    return DER.sequence(DER.objectIdentifier(pkcs1 + [10]), parameters)
  }

  private static let hashes: [UInt16: [UInt64]] = [
    0x0004: [1, 3, 14, 3, 2, 26], 0x000B: nistAlgorithms + [2, 1], 0x000C: nistAlgorithms + [2, 2],
    0x000D: nistAlgorithms + [2, 3], 0x0027: nistAlgorithms + [2, 8], 0x0028: nistAlgorithms + [2, 9],
    0x0029: nistAlgorithms + [2, 10],
  ]

  private static let rsassa: [UInt16: [UInt64]] = [
    0x0004: pkcs1 + [5], 0x000B: pkcs1 + [11], 0x000C: pkcs1 + [12], 0x000D: pkcs1 + [13],
    0x0027: nistAlgorithms + [3, 14], 0x0028: nistAlgorithms + [3, 15], 0x0029: nistAlgorithms + [3, 16],
  ]

  private static let ecdsa: [UInt16: [UInt64]] = [
    0x0004: ansiX962 + [4, 1], 0x000B: ansiX962 + [4, 3, 2], 0x000C: ansiX962 + [4, 3, 3],
    0x000D: ansiX962 + [4, 3, 4], 0x0027: nistAlgorithms + [3, 10], 0x0028: nistAlgorithms + [3, 11],
    0x0029: nistAlgorithms + [3, 12],
  ]

  private static let curves: [UInt16: [UInt64]] = [
    0x0001: ansiX962 + [3, 1, 1], 0x0002: [1, 3, 132, 0, 33], 0x0003: ansiX962 + [3, 1, 7],
    0x0004: [1, 3, 132, 0, 34], 0x0005: [1, 3, 132, 0, 35], 0x0020: [1, 2, 156, 10197, 1, 301],
    0x0030: [1, 3, 36, 3, 3, 2, 8, 1, 1, 7], 0x0031: [1, 3, 36, 3, 3, 2, 8, 1, 1, 11],
    0x0032: [1, 3, 36, 3, 3, 2, 8, 1, 1, 13],
  ]
}

extension Public {
  /// SubjectPublicKeyInfo; nil for an object without a public key that a certificate can name. RFC 5280, 4.1.2.7.
  var subjectPublicKeyInfo: [UInt8]? {
    switch (parameters, unique) {
    case (.rsa(let parameters), .rsa(let modulus)):
      let key = DER.sequence(DER.integer(modulus.octets), DER.integer(parameters.publicExponent.octets))
      return DER.sequence(AlgorithmIdentifier.rsaEncryption, DER.bitString(key))
    case (.ecc(let parameters), .ecc(let point)):
      guard let algorithm = AlgorithmIdentifier.publicKey(on: parameters.curveID) else { return nil }
      let uncompressed: UInt8 = 0x04
      return DER.sequence(algorithm, DER.bitString([uncompressed] + point.x.octets + point.y.octets))
    default:
      return nil
    }
  }
}
