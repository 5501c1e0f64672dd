// SPDX-License-Identifier: Apache-2.0
package import TPMCrypto

/// What can be done with the public area of a key alone, by a client as well as by a TPM.
extension Public {
  /// Makes a secret that only the TPM which has the key can recover. Part 1, 43.10 and 44.7.
  ///
  /// - TPM_RC_KEY, TPM_RC_VALUE, TPM_RC_ECC_POINT: a secret cannot be shared with the key
  package func shareSecret(_ use: SharedSecretUse) throws(ResponseCode) -> (seed: Secret, encrypted: EncryptedSecret) {
    var random = SystemRandom()
    return try TPMCore.shareSecret(with: outsideObject(), label: use, &random)
  }

  /// Recovers a secret that was shared with the key, by its private part: a prime or a scalar.
  ///
  /// - TPM_RC_KEY, TPM_RC_VALUE, TPM_RC_SIZE, TPM_RC_ECC_POINT: the secret was not shared with the key
  package func recoverSecret(
    _ encrypted: EncryptedSecret, with sensitive: Sensitive, _ use: SharedSecretUse
  ) throws(ResponseCode) -> Secret {
    try TPMCore.recoverSecret(encrypted, with: outsideObject(sensitive), label: use)
  }

  /// Protects a credential so that only the TPM which has the key and an object with this Name gives it out, as
  /// TPM2_MakeCredential does. Part 1, 21.
  ///
  /// - TPM_RC_SIZE: the credential is longer than a digest of the key's nameAlg
  /// - TPM_RC_TYPE, TPM_RC_KEY, TPM_RC_VALUE: the key protects nothing
  package func makeCredential(
    _ credential: Secret, for name: [UInt8]
  ) throws(ResponseCode) -> (credentialBlob: IDObject, secret: EncryptedSecret) {
    guard credential.count <= nameAlg?.size ?? 0 else { throw .size }
    let (seed, encrypted) = try shareSecret(.identity)
    var plain = Writer()
    try plain.write(Auth(credential))
    return (IDObject(try OuterWrap(self, seed: seed).wrap(plain.secret, name: name, iv: nil)), encrypted)
  }

  /// Checks that the key has signed a digest. Part 3, 20.1.
  ///
  /// - TPM_RC_SIGNATURE: it has not
  /// - TPM_RC_SCHEME: keys of its type make no such signatures
  package func verify(_ signature: Signature, of digest: [UInt8]) throws(ResponseCode) {
    try verifySignature(signature, of: digest, with: outsideObject())
  }

  private func outsideObject(_ sensitive: Sensitive? = nil) throws(ResponseCode) -> Object {
    try Object(external: self, sensitive, Object.Key(self, sensitive, AreaNumbers()), in: .null)
  }
}
