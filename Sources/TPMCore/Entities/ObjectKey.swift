// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// The numbers of the parameters that hold the areas of an object, for the codes that say which one is at fault; none
/// where the areas do not come from a command.
struct AreaNumbers {
  var publicArea = 0
  var sensitive = 0
}

/// Whether the areas of an object fit together. Part 3, 12.2 and 12.3.
extension Object.Key {
  /// Checks that the sensitive area, if there is one, belongs to the public area, and makes the key.
  ///
  /// - TPM_RC_TYPE: the areas are of different types
  /// - TPM_RC_SIZE: authValue is longer than a digest of nameAlg, or seedValue has a wrong length
  /// - TPM_RC_KEY_SIZE: the key in the sensitive area has not the size that the public area says
  /// - TPM_RC_KEY: the public key is none, the unique value has not the size of a digest, or a cipher's key is weak
  /// - TPM_RC_VALUE: the RSA exponent is even or below 3
  /// - TPM_RC_ECC_POINT: the public point is not on the curve
  /// - TPM_RC_BINDING: the areas are of different objects
  init(_ publicArea: Public, _ sensitive: Sensitive?, _ numbers: AreaNumbers) throws(ResponseCode) {
    if let sensitive { try publicArea.checkSizes(of: sensitive, numbers) }
    switch publicArea.parameters {
    case .rsa(let parameters):
      self = try Self.rsa(parameters, publicArea.unique.rsa ?? PublicKeyRSA(), sensitive?.sensitive.secret, numbers)
    case .ecc(let parameters):
      self = try Self.ecc(parameters, publicArea.unique.ecc ?? ECCPoint(), sensitive?.sensitive.secret, numbers)
    case .keyedHash, .symCipher:
      try publicArea.checkSymmetric(sensitive, numbers)
      self = .none
    }
  }

  private static func rsa(
    _ parameters: RSAParameters, _ modulus: PublicKeyRSA, _ prime: Secret?, _ numbers: AreaNumbers
  ) throws(ResponseCode) -> Self {
    guard modulus.count == parameters.keySize else { throw .key.parameter(numbers.publicArea) }
    let exponent = parameters.publicExponent
    guard exponent > 2, exponent & 1 == 1 else { throw .value.parameter(numbers.publicArea) }
    let publicKey = try crypto(.key.parameter(numbers.publicArea)) { () throws(CryptoError) in
      try RSAPublicKey(modulus: modulus.octets, exponent: exponent)
    }
    guard let prime else { return .rsa(publicKey, nil) }
    guard prime.count * 2 == parameters.keySize else { throw .keySize.parameter(numbers.sensitive) }
    let privateKey = try crypto(.binding.parameter(numbers.sensitive)) { () throws(CryptoError) in
      try RSAPrivateKey(modulus: modulus.octets, exponent: exponent, prime: prime)
    }
    return .rsa(publicKey, privateKey)
  }

  private static func ecc(
    _ parameters: ECCParameters, _ unique: ECCPoint, _ scalar: Secret?, _ numbers: AreaNumbers
  ) throws(ResponseCode) -> Self {
    let curve = parameters.curveID
    guard unique.x.count == curve.size, unique.y.count == curve.size else { throw .key.parameter(numbers.publicArea) }
    let point = ECPoint(x: unique.x.octets, y: unique.y.octets)
    let publicKey = try crypto(.eccPoint.parameter(numbers.publicArea)) { () throws(CryptoError) in
      try ECPublicKey(curve: curve, point: point)
    }
    guard let scalar else { return .ecc(publicKey, nil) }
    guard scalar.count == curve.size else { throw .keySize.parameter(numbers.sensitive) }
    let privateKey = try crypto(.binding.parameter(numbers.sensitive)) { () throws(CryptoError) in
      try ECPrivateKey(curve: curve, scalar: scalar, point: point)
    }
    return .ecc(publicKey, privateKey)
  }
}

extension Public {
  fileprivate func checkSizes(of sensitive: Sensitive, _ numbers: AreaNumbers) throws(ResponseCode) {
    guard sensitive.sensitiveType == type else { throw .type.parameter(numbers.sensitive) }
    guard let nameAlg else { return }
    guard sensitive.authValue.secret.count <= nameAlg.size else { throw .size.parameter(numbers.sensitive) }
    let seedSize = sensitive.seedValue.secret.count
    guard seedSize <= nameAlg.size else { throw .size.parameter(numbers.sensitive) }
    // Half a digest is enough for the seed of a storage key. Part 1, 24.7.4.
    if isParent, type != .keyedHash, seedSize < nameAlg.size / 2 { throw .size.parameter(numbers.sensitive) }
  }

  /// Checks a symmetric object, whose unique value is a digest over its secrets.
  fileprivate func checkSymmetric(_ sensitive: Sensitive?, _ numbers: AreaNumbers) throws(ResponseCode) {
    let unique = unique.symCipher?.octets ?? unique.keyedHash?.octets ?? []
    if let nameAlg, unique.count != nameAlg.size { throw .key.parameter(numbers.publicArea) }
    guard let sensitive else { return }
    let secret = sensitive.sensitive.secret
    switch parameters {
    case .symCipher(let parameters):
      guard let cipher = parameters.sym.cipher, secret.count == cipher.keySize else {
        throw .keySize.parameter(numbers.sensitive)
      }
      guard !cipher.cipher.isWeak(secret) else { throw .key.parameter(numbers.sensitive) }
    case .keyedHash(let parameters):
      guard secret.count <= parameters.scheme.dataLimit else { throw .keySize.parameter(numbers.sensitive) }
    default: break
    }
    guard let nameAlg else { return }
    guard sensitive.seedValue.secret.count == nameAlg.size else { throw .size.parameter(numbers.sensitive) }
    let expected = symmetricUnique(nameAlg, seedValue: sensitive.seedValue.secret, secret: secret)
    guard constantTimeEqual(unique, expected) else { throw .binding.parameter(numbers.sensitive) }
  }

  /// The unique value of a symmetric object. Part 1, 24.5.3.
  ///
  /// For a parent every TPM in use computes an HMAC where the text has a hash, and others check it on loading.
  func symmetricUnique(_ nameAlg: HashAlgorithm, seedValue: Secret, secret: Secret) -> [UInt8] {
    if isParent {
      var hmac = HMAC(nameAlg, key: seedValue)
      hmac.update(secret)
      return hmac.finish()
    }
    var hasher = Hasher(nameAlg)
    hasher.update(seedValue)
    hasher.update(secret)
    return hasher.finish()
  }

  /// The attributes of a parent: a storage key, or a derivation parent if the type is KEYEDHASH. Part 1, 22.1.
  var isParent: Bool {
    objectAttributes.contains([.restricted, .decrypt]) && !objectAttributes.contains(.sign)
  }
}

extension KeyedHashScheme {
  /// How long the key or the data may be: no longer than a block of the hash. Part 1, 24.7.5.1.
  var dataLimit: Int { min(hashAlg?.blockSize ?? Limits.maxSymData, Limits.maxSymData) }
}
