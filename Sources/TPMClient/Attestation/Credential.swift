// SPDX-License-Identifier: Apache-2.0
public import TPMCore
public import TPMCrypto

/// A credential that only the TPM with both keys can open: how a verifier learns that an attestation key is in the TPM
/// of an endorsement key. Part 1, 21, and Part 3, 12.6.
public struct ProtectedCredential: Sendable {
  /// What TPM2_ActivateCredential takes.
  public let credentialBlob: IDObject
  public let secret: EncryptedSecret

  /// Protects a credential, as TPM2_MakeCredential does, without a TPM.
  ///
  /// - Parameters:
  ///   - credential: at most as long as a digest of the key's nameAlg
  ///   - name: the Name of the object that has to be in the same TPM
  ///   - key: the public area of a storage key, most often an endorsement key
  /// - Throws: TPM_RC_SIZE for a credential that is too long; TPM_RC_TYPE, TPM_RC_KEY or TPM_RC_VALUE for a key that
  ///   protects nothing
  public init(_ credential: Secret, for name: [UInt8], by key: Public) throws(ResponseCode) {
    (credentialBlob, secret) = try key.makeCredential(credential, for: name)
  }
}
