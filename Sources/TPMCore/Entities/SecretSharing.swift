// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What a shared secret is for; each use has a label of its own, so that no secret serves another. Part 1, 8.4.5.2.
package enum SharedSecretUse: Sendable {
  /// The salt of TPM2_StartAuthSession.
  case secret
  /// The seed of a duplicate.
  case duplicate
  /// The seed of a credential.
  case identity

  fileprivate var label: StaticString {
    switch self {
    case .secret: "SECRET"
    case .duplicate: "DUPLICATE"
    case .identity: "IDENTITY"
    }
  }

  /// The label with its terminating zero octet, as OAEP takes it.
  fileprivate var octets: [UInt8] { label.withUTF8Buffer { unsafe [UInt8]($0) } + [0] }
}

/// Makes a secret that only the holder of a key can recover: the sender's half of the Labeled KEM. Part 1, 43.10 and
/// 44.7.
///
/// - TPM_RC_KEY: the key is no asymmetric key with a Name
/// - TPM_RC_VALUE: the scheme of an RSA key neither is TPM_ALG_OAEP nor TPM_ALG_NULL
func shareSecret(
  with key: Object, label: SharedSecretUse, _ random: inout some RandomSource
) throws(ResponseCode) -> (seed: Secret, encrypted: EncryptedSecret) {
  guard let nameAlg = key.publicArea.nameAlg else { throw .key }
  switch key.key {
  case .none:
    throw .key
  case .rsa(let publicKey, _):
    let hash = try key.sharingHash
    let padding = RSAPadding.oaep(hash, label: label.octets)
    let seed = try crypto { () throws(CryptoError) in try random.secret(hash.size) }
    // A digest that is too long for the modulus is the fault of the key.
    return (seed, EncryptedSecret(try crypto(.key) { () throws(CryptoError) in try publicKey.encrypt(padding, seed) }))
  case .ecc(let publicKey, _):
    let ephemeral = try crypto { () throws(CryptoError) in
      try ECPrivateKey.generate(publicKey.curve, from: &random)
    }
    let z = try crypto { () throws(CryptoError) in try ephemeral.sharedX(with: publicKey.point) }
    let seed = label.seed(nameAlg, z, from: ephemeral.publicPoint.x, to: publicKey.point)
    return (seed, EncryptedSecret(try ECCPoint(ephemeral.publicPoint).marshaled()))
  }
}

/// Recovers a secret that was shared with a key: the receiver's half of the Labeled KEM. Part 1, 43.10 and 44.7.
///
/// - TPM_RC_KEY: the key is no asymmetric key with a Name and a private part
/// - TPM_RC_VALUE: the scheme of an RSA key neither is TPM_ALG_OAEP nor TPM_ALG_NULL, or what was sent does not
///   decrypt or is longer than a digest
/// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT: what was sent has not the form that the key's type asks for
/// - TPM_RC_ECC_POINT: the point that was sent is not on the curve of the key
func recoverSecret(
  _ encrypted: EncryptedSecret, with key: Object, label: SharedSecretUse
) throws(ResponseCode) -> Secret {
  guard let nameAlg = key.publicArea.nameAlg else { throw .key }
  switch key.key {
  case .rsa(let publicKey, let privateKey?):
    let hash = try key.sharingHash
    guard encrypted.count == publicKey.modulus.count else { throw .size }
    let seed = try crypto(.value) { () throws(CryptoError) in
      try privateKey.decrypt(.oaep(hash, label: label.octets), encrypted.octets)
    }
    guard seed.count <= hash.size else { throw .value }
    return seed
  case .ecc(let publicKey, let privateKey?):
    let sent = try ECCPoint(reading: encrypted.octets.rawSpan)
    let point = try sent.point(on: publicKey.curve)
    let z = try crypto(.eccPoint) { () throws(CryptoError) in try privateKey.sharedX(with: point) }
    // Senders in use leave out zero octets at the front, from what they send as from what they hash.
    return label.seed(nameAlg, z, from: sent.x.octets, to: publicKey.point)
  default:
    throw .key
  }
}

extension SharedSecretUse {
  fileprivate func seed(_ nameAlg: HashAlgorithm, _ z: Secret, from senderX: [UInt8], to receiver: ECPoint) -> Secret {
    kdfe(nameAlg, z: z, label: label, partyU: senderX, partyV: receiver.x, bits: nameAlg.size * 8)
  }
}

extension Object {
  /// The hash of OAEP: that of the key's scheme, or nameAlg where the key has none.
  fileprivate var sharingHash: HashAlgorithm {
    get throws(ResponseCode) {
      switch publicArea.parameters.rsa?.scheme {
      case .oaep(let hash): return hash
      case .null:
        guard let nameAlg = publicArea.nameAlg else { throw .key }
        return nameAlg
      default: throw .value
      }
    }
  }
}
