// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// TPM2_MakeCredential and TPM2_ActivateCredential, which undo one another.
@Suite struct CredentialTests {
  /// Each hash as nameAlg of the key, which RSA uses for OAEP and ECC for KDFe, and each cipher.
  static let keys =
    HashAlgorithm.allCases.flatMap { hash in
      [Public.storageP256, .storageRSA(2048)].map { $0.changed { $0.nameAlg = hash } }
    } + Public.ciphers.map { Public.storageP256.protecting(with: $0) }

  @Test(arguments: keys)
  func aCredentialComesBackForItsObject(template: Public) throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(template)
    let object = try tpm.primary(.signP256)
    let publicKey = try tpm.loadPublic(key.outPublic.value)
    let largest = try #require(template.nameAlg).size
    for credential in [[], [1, 2, 3], [UInt8](repeating: 9, count: largest)] as [[UInt8]] {
      let made = try tpm.run(MakeCredential.self, [publicKey]) {
        $0.credential = SecretDigest(Secret(credential))
        $0.objectName = object.name
      }
      let recovered = try tpm.run(ActivateCredential.self, [object.handle, key.handle]) {
        $0.credentialBlob = made.credentialBlob
        $0.secret = made.secret
      }
      #expect(recovered.certInfo.secret == Secret(credential))
    }
  }

  @Test func everyOctetOfACredentialIsProtected() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary().handle
    let object = try tpm.primary(.signP256)
    let made = try tpm.run(MakeCredential.self, [key]) {
      $0.credential = SecretDigest(Secret([1, 2, 3]))
      $0.objectName = object.name
    }
    for place in 2..<made.credentialBlob.count {
      try tpm.expect(.integrity.parameter(1), from: ActivateCredential.self, [object.handle, key]) {
        $0.credentialBlob = IDObject(made.credentialBlob.octets.flipping(place))
        $0.secret = made.secret
      }
    }
    try tpm.expect(.size.parameter(1), from: ActivateCredential.self, [object.handle, key]) {
      $0.credentialBlob = IDObject([0, 0] + made.credentialBlob.octets.dropFirst(2))
      $0.secret = made.secret
    }
    try tpm.expect(.insufficient.parameter(1), from: ActivateCredential.self, [object.handle, key]) {
      $0.secret = made.secret
    }
  }

  @Test func aCredentialIsForOneObjectOnly() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary().handle
    let object = try tpm.primary(.signP256)
    let other = try tpm.primary(.signP256.with(.stClear)).handle
    let made = try tpm.run(MakeCredential.self, [key]) {
      $0.credential = SecretDigest(Secret([1]))
      $0.objectName = object.name
    }
    try tpm.expect(.integrity.parameter(1), from: ActivateCredential.self, [other, key]) {
      $0.credentialBlob = made.credentialBlob
      $0.secret = made.secret
    }
  }

  @Test func aSecretForAnotherKeyIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.storageRSA(1024)).handle
    let other = try tpm.primary(.storageRSA(1024), in: PermanentHandle.platform).handle
    let curve = try tpm.primary().handle
    let object = try tpm.primary(.signP256)
    let made = try tpm.run(MakeCredential.self, [key]) { $0.objectName = object.name }
    let onCurve = try tpm.run(MakeCredential.self, [curve]) { $0.objectName = object.name }
    try tpm.expect(.value.parameter(2), from: ActivateCredential.self, [object.handle, other]) {
      $0.credentialBlob = made.credentialBlob
      $0.secret = made.secret
    }
    try tpm.expect(.size.parameter(2), from: ActivateCredential.self, [object.handle, key]) {
      $0.credentialBlob = made.credentialBlob
      $0.secret = onCurve.secret
    }
    try tpm.expect(.eccPoint.parameter(2), from: ActivateCredential.self, [object.handle, curve]) {
      $0.credentialBlob = onCurve.credentialBlob
      $0.secret = EncryptedSecret(onCurve.secret.octets.flipping(10))
    }
    try tpm.expect(.insufficient.parameter(2), from: ActivateCredential.self, [object.handle, curve]) {
      $0.credentialBlob = onCurve.credentialBlob
      $0.secret = EncryptedSecret(Array(onCurve.secret.octets.dropLast()))
    }
    try tpm.expect(.size.parameter(2), from: ActivateCredential.self, [object.handle, curve]) {
      $0.credentialBlob = onCurve.credentialBlob
      $0.secret = EncryptedSecret(onCurve.secret.octets + [0])
    }
  }

  @Test func onlyAsymmetricStorageKeysProtectCredentials() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary(.signP256).handle
    for template in [Public.signP256, .storageAES, .derivationParent] {
      let wrong = try tpm.primary(template).handle
      try tpm.expect(.type.handle(1), from: MakeCredential.self, [wrong])
      try tpm.expect(.type.handle(2), from: ActivateCredential.self, [object, wrong])
    }
    let sequence = tpm.addSequence()
    try tpm.expect(.type.handle(1), from: MakeCredential.self, [sequence])
    let key = try tpm.primary().handle
    try tpm.expect(.type.handle(1), from: ActivateCredential.self, [sequence, key])
  }

  @Test func aCredentialIsNoLongerThanADigestOfTheKey() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary().handle
    try tpm.expect(.size.parameter(1), from: MakeCredential.self, [key]) {
      $0.credential = SecretDigest(Secret([UInt8](repeating: 1, count: 33)))
    }
  }

  @Test func bothAreasOfBothObjectsAreNeeded() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary()
    let object = try tpm.primary(.signP256)
    let publicKey = try tpm.loadPublic(key.outPublic.value)
    let publicObject = try tpm.loadPublic(object.outPublic.value)
    try tpm.expect(.authUnavailable, from: ActivateCredential.self, [object.handle, publicKey])
    try tpm.expect(.authUnavailable, from: ActivateCredential.self, [publicObject, key.handle])
  }
}
