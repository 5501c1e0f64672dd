// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto
import Testing

@Suite struct SessionTests {
  private let tpm: TPMConnection
  private let index: UInt32 = 0x0180_0001
  private let auth = Secret(Array("secret".utf8))

  init() throws {
    tpm = try TPMConnection(InProcess())
    try tpm.run(Startup.self)
    try tpm.run(NVDefineSpace.self) {
      $0.authHandle = ProvisionHandle(PermanentHandle.owner)
      $0.auth = Auth(auth)
      $0.publicInfo.value = Fixture.ordinaryIndex(index, size: 32)
    }
  }

  private func write(_ data: [UInt8], _ authorization: Authorization) throws(TPMError) {
    try tpm.run(NVWrite.self, [authorization]) {
      $0.authHandle = NVAuthHandle(index)
      $0.nvIndex = NVIndexHandle(index)
      $0.data = MaxNVBuffer(data)
    }
  }

  private func read(_ authorization: Authorization) throws(TPMError) -> [UInt8] {
    try tpm.run(NVRead.self, [authorization]) {
      $0.authHandle = NVAuthHandle(index)
      $0.nvIndex = NVIndexHandle(index)
      $0.size = 32
    }.data.octets
  }

  static let symmetric: [SymDef] = [
    .cipher(SymmetricCipher(.aes, keyBits: 128)), .cipher(SymmetricCipher(.aes, keyBits: 256)),
    .cipher(SymmetricCipher(.camellia, keyBits: 192)), .xor(.sha256),
  ]

  @Test(arguments: [HashAlgorithm.sha1, .sha256, .sha384, .sha512], symmetric)
  func parametersAreEncryptedBothWays(hash: HashAlgorithm, symmetric: SymDef) throws {
    let session = try tpm.startSession(authHash: hash, symmetric: symmetric)
    let data = [UInt8](1...32)
    try write(data, .session(session, authValue: auth, [.continueSession, .decrypt]))
    #expect(try read(.session(session, authValue: auth, [.continueSession, .encrypt])) == data)
  }

  @Test func aBoundSessionNeedsNoAuthValueForWhatItIsBoundTo() throws {
    let session = try tpm.startSession(bind: (index, auth))
    // The first write changes the Name, and with it what the session is bound to.
    try write([UInt8](repeating: 7, count: 32), .session(session, authValue: auth))
    #expect(try read(.session(session, authValue: auth)) == [UInt8](repeating: 7, count: 32))
  }

  @Test(arguments: [false, true]) func aSaltedSessionHasAKey(isRSA: Bool) throws {
    let key = try Fixture.storageKey(tpm, isRSA: isRSA)
    let session = try tpm.startSession(symmetric: Self.symmetric[0], salt: key)
    try write([UInt8](repeating: 1, count: 32), .session(session, authValue: auth, [.continueSession, .decrypt]))
    #expect(try read(.session(session, authValue: auth)) == [UInt8](repeating: 1, count: 32))
  }

  @Test func aWrongAuthValueIsTheTPMsToRefuse() throws {
    let session = try tpm.startSession()
    #expect { try write([1], .session(session, authValue: Secret([1]))) } throws: { error in
      guard case TPMError.response(let code) = error else { return false }
      return code == .badAuth.session(1)
    }
  }

  @Test func aResponseThatWasChangedIsNotBelieved() throws {
    let liar = LyingTransport(tpm.transport)
    let lied = TPMConnection(liar)
    let session = try lied.startSession()
    liar.lies = true
    #expect {
      try lied.run(GetRandom.self, [.session(session, [.continueSession, .audit])]) { $0.bytesRequested = 4 }
    } throws: { error in
      guard case TPMError.wrongHMAC(session: 1) = error else { return false }
      return true
    }
  }

  @Test func anotherSessionAuditsAndAnotherEncrypts() throws {
    let audit = try tpm.startSession()
    let encrypt = try tpm.startSession(symmetric: Self.symmetric[0])
    let response = try tpm.run(
      GetRandom.self,
      [.session(audit, [.continueSession, .audit]), .session(encrypt, [.continueSession, .encrypt])]
    ) { $0.bytesRequested = 16 }
    #expect(response.randomBytes.count == 16)
    #expect(audit.auditDigest.count == 32)
    #expect(audit.answered.contains(.audit))
  }

  @Test func aSessionThatDoesNotContinueEnds() throws {
    let session = try tpm.startSession()
    try tpm.run(GetRandom.self, [.session(session, .audit)]) { $0.bytesRequested = 1 }
    #expect(!session.isActive)
    #expect { try tpm.flush(session) } throws: { error in
      guard case TPMError.response(let code) = error else { return false }
      return code == .handle.parameter(1)
    }
  }

  @Test func aPolicySessionTakesTheAuthValueAsItsPolicySays() throws {
    var policy = PolicyDigest()
    policy.policyAuthValue()
    let other: UInt32 = 0x0180_0002
    try tpm.run(NVDefineSpace.self) {
      $0.authHandle = ProvisionHandle(PermanentHandle.owner)
      $0.auth = Auth(auth)
      $0.publicInfo.value = Fixture.ordinaryIndex(other, size: 1)
      $0.publicInfo.value.attributes = [.policyWrite, .ownerRead]
      $0.publicInfo.value.authPolicy = Digest(policy.digest)
    }
    for use in [Session.AuthValueUse.hmac, .password] {
      let session = try tpm.startSession(.policy)
      if use == .hmac {
        try tpm.run(PolicyAuthValue.self) { $0.policySession = PolicySessionHandle(session.handle) }
      } else {
        try tpm.run(PolicyPassword.self) { $0.policySession = PolicySessionHandle(session.handle) }
      }
      session.authValueUse = use
      try tpm.run(NVWrite.self, [.session(session, authValue: auth)]) {
        $0.authHandle = NVAuthHandle(other)
        $0.nvIndex = NVIndexHandle(other)
        $0.data = MaxNVBuffer([1])
      }
    }
  }

  @Test(arguments: [-1, 65, Int.max]) func aNonceOfAnImpossibleSizeIsRefused(size: Int) {
    #expect { try tpm.startSession(nonceSize: size) } throws: { error in
      if case TPMError.unusable = error { true } else { false }
    }
  }

  @Test func aChangedAuthValueKeysTheResponse() throws {
    let session = try tpm.startSession()
    try tpm.run(HierarchyChangeAuth.self, [.session(session)]) {
      $0.authHandle = HierarchyAuthHandle(PermanentHandle.owner)
      $0.newAuth = Auth(auth)
    }
    try tpm.run(HierarchyChangeAuth.self, [.session(session, authValue: auth)]) {
      $0.authHandle = HierarchyAuthHandle(PermanentHandle.owner)
    }
  }
}

/// A way to a TPM on which somebody changes what comes back.
private final class LyingTransport: Transport {
  var lies = false
  private let inner: any Transport

  init(_ inner: any Transport) { self.inner = inner }

  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    try inner.exchange(command, &response, locality: locality)
    if lies { response.patch(UInt32(0x1234_5678), at: 16) }
  }
}
