// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto
import Testing

/// The tutorial of the documentation, step by step.
@Suite struct TutorialTests {
  @Test func aSecretIsSealedToTheStateOfAMachine() throws {
    let tpm = TPMConnection(try InProcess())
    try tpm.run(Startup.self)
    let parent = try tpm.run(CreatePrimary.self) {
      $0.primaryHandle = HierarchyHandle(PermanentHandle.owner)
      $0.inPublic.value = Public(
        objectAttributes: [.fixedTPM, .fixedParent, .sensitiveDataOrigin, .userWithAuth, .noDA, .restricted, .decrypt],
        parameters: .ecc(
          ECCParameters(symmetric: SymDefObject(SymmetricCipher(.aes, keyBits: 128)), curveID: .nistP256)))
    }.handle

    let pcr7 = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([7]))])
    let value = try tpm.run(PCRRead.self) { $0.pcrSelectionIn = pcr7 }.pcrValues.elements[0].octets
    var policy = PolicyDigest()
    try policy.policyPCR(pcr7, values: [value])
    policy.policyAuthValue()

    let password = Secret(Array("password".utf8))
    let cover = try tpm.startSession(symmetric: .cipher(SymmetricCipher(.aes, keyBits: 128)), salt: parent)
    let sealed = try tpm.run(Create.self, [.session(cover, [.continueSession, .decrypt])]) {
      $0.parentHandle = ObjectHandle(parent)
      $0.inSensitive.value.userAuth = Auth(password)
      $0.inSensitive.value.data = SensitiveData(Secret(Array("the secret".utf8)))
      $0.inPublic.value = Public(
        objectAttributes: [.fixedTPM, .fixedParent], authPolicy: Digest(policy.digest),
        parameters: .keyedHash(KeyedHashParameters()))
    }
    let item = try tpm.run(Load.self) {
      $0.parentHandle = ObjectHandle(parent)
      $0.inPrivate = sealed.outPrivate
      $0.inPublic = sealed.outPublic
    }.handle

    func unseal() throws -> Secret {
      let session = try tpm.startSession(.policy, symmetric: .cipher(SymmetricCipher(.aes, keyBits: 128)), salt: parent)
      let policySession = PolicySessionHandle(session.handle)
      try tpm.run(PolicyPCR.self) {
        $0.policySession = policySession
        $0.pcrs = pcr7
      }
      try tpm.run(PolicyAuthValue.self) { $0.policySession = policySession }
      session.authValueUse = .hmac
      return try tpm.run(Unseal.self, [.session(session, authValue: password, .encrypt)]) {
        $0.itemHandle = ObjectHandle(item)
      }.outData.secret
    }
    #expect(try unseal() == Secret(Array("the secret".utf8)))

    try tpm.run(PCRExtend.self) {
      $0.pcrHandle = PCRHandleOrNull(7)
      $0.digests = DigestValues([HashDigest(.sha256, [UInt8](repeating: 1, count: 32))])
    }
    #expect { try unseal() } throws: { error in
      guard case TPMError.response(let code) = error else { return false }
      return code == .policyFail.session(1)
    }
  }
}
