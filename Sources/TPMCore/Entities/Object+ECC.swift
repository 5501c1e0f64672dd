// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What commands ask of an ECC key that is not for signing. Part 3, 14.
extension Object {
  /// The scheme and the private key of an unrestricted decryption key, which is handle 1 of the command.
  ///
  /// - TPM_RC_KEY, TPM_RC_ATTRIBUTES: the key is not an ECC key, restricted, or does not decrypt
  func decryptingECC() throws(ResponseCode) -> (scheme: ECCScheme, key: ECPrivateKey) {
    guard case .ecc(let parms) = publicArea.parameters, case .ecc(_, let privateKey?) = key else {
      throw .key.handle(1)
    }
    guard !attributes.contains(.restricted), attributes.contains(.decrypt) else { throw .attributes.handle(1) }
    return (parms.scheme, privateKey)
  }

  /// The hash of the key derivation to encrypt with: that of the key, or the caller's where the key has none. Part 1,
  /// 45.2.4, defines this with KDF2 alone.
  ///
  /// - TPM_RC_SCHEME: the two contradict each other, there is none, or it is another one
  func encryptionHash(choosing inScheme: KDFScheme, number: Int) throws(ResponseCode) -> HashAlgorithm {
    let own = publicArea.parameters.ecc?.kdf ?? .null
    guard own == .null || inScheme == .null || own == inScheme else { throw .scheme.parameter(number) }
    guard case .kdf2(let hash) = own == .null ? inScheme : own else { throw .scheme.parameter(number) }
    return hash
  }
}
