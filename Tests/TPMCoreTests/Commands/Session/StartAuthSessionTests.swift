// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct StartAuthSessionTests {
  private static let null = PermanentHandle.null

  private static func fill(_ parameters: inout StartAuthSession.Parameters) {
    parameters.nonceCaller = Nonce([UInt8](repeating: 1, count: 16))
  }

  // MARK: - What a new session is like

  @Test(arguments: SessionType.allCases, HashAlgorithm.allCases)
  func aSessionIsStarted(_ type: SessionType, _ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 77)
    for size in [16, algorithm.size] {
      let session = try tpm.startSession(type, hash: algorithm, nonceSize: size)
      let inside = try tpm.machine.session(session.handle)
      #expect(session.handle >> 24 == (type == .hmac ? 2 : 3))
      #expect(inside.kind == type)
      #expect(inside.authHash == algorithm)
      #expect(inside.nonceTPM == session.nonceTPM)
      #expect(inside.nonceTPM.count == size)
      #expect(inside.sessionKey.isEmpty)
      #expect(inside.symmetric == nil)
      #expect(inside.binding == nil && !inside.bindIsDAProtected && !inside.bindIsLockout)
      #expect(inside.policy.policyDigest == [UInt8](repeating: 0, count: algorithm.size))
      #expect(inside.policy.startTime == 77)
      #expect(inside.policy.timeEpoch == tpm.machine.clock.timeEpoch)
      #expect(inside.policy.timeout == nil && inside.policy.boundHash == nil && inside.policy.commandCode == nil)
    }
  }

  @Test func noncesDiffer() throws {
    var tpm = try TestTPM()
    let nonces = Set(try (0..<20).map { _ in try tpm.startSession().nonceTPM })
    #expect(nonces.count == 20)
  }

  @Test(arguments: HashAlgorithm.allCases, [0, 15, 1, -1])
  func theNonceHas16OctetsToADigest(_ algorithm: HashAlgorithm, _ size: Int) throws {
    var tpm = try TestTPM()
    // -1 stands for one more than a digest, which a nonce of SHA-512 cannot have.
    let size = size < 0 ? algorithm.size + 1 : size
    try tpm.expect(.size.parameter(1), from: StartAuthSession.self, [Self.null, Self.null]) {
      ($0.nonceCaller, $0.authHash) = (Nonce([UInt8](repeating: 1, count: size)), algorithm)
    }
  }

  @Test(arguments: [SymmetricMode.cfb, .ctr, .ofb, .cbc, .ecb, .cmac, nil], [UInt16(128), 192, 256])
  func theModeIsCFB(_ mode: SymmetricMode?, _ keyBits: UInt16) throws {
    var tpm = try TestTPM()
    let symmetric = SymDef.cipher(SymmetricCipher(.aes, keyBits: keyBits, mode: mode))
    if mode == .cfb {
      let session = try tpm.startSession(symmetric: symmetric)
      #expect(try tpm.machine.session(session.handle).symmetric == symmetric)
    } else {
      try tpm.expect(.mode.parameter(4), from: StartAuthSession.self, [Self.null, Self.null]) {
        Self.fill(&$0)
        $0.symmetric = symmetric
      }
    }
  }

  // MARK: - Salt

  @Test(arguments: HashAlgorithm.allCases, [SessionType.hmac, .policy])
  func aSaltForAnRSAKeyMakesTheSessionKey(_ nameAlg: HashAlgorithm, _ type: SessionType) throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted], nameAlg: nameAlg))
    let session = try tpm.startSession(type, salt: .rsa(TestKeys.rsa, key, nameAlg))
    #expect(try tpm.machine.session(session.handle).sessionKey.disclosed() == session.sessionKey)
  }

  @Test(arguments: Curve.allCases, HashAlgorithm.allCases)
  func aSaltForAnECCKeyMakesTheSessionKey(_ curve: Curve, _ nameAlg: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.ecc(TestKeys.ecc(curve), [.decrypt, .restricted], nameAlg: nameAlg))
    let session = try tpm.startSession(hash: .sha384, salt: .ecc(TestKeys.ecc(curve), key, nameAlg))
    #expect(try tpm.machine.session(session.handle).sessionKey.disclosed() == session.sessionKey)
  }

  @Test(arguments: [0, 1, 32])
  func aSaltMayBeShort(_ size: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, .decrypt, scheme: .oaep(.sha256)))
    let salt = try TestSalt.rsa(TestKeys.rsa, key, salt: [UInt8](repeating: 8, count: size))
    let session = try tpm.startSession(salt: salt)
    #expect(try tpm.machine.session(session.handle).sessionKey.disclosed() == session.sessionKey)
  }

  @Test(arguments: [0, 1, 255, 256, 257, 512])
  func octetsThatAreNoRSASaltAreRefused(_ size: Int) throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    for octet: UInt8 in [0, 1, 0xFF] {
      try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [key, Self.null]) {
        Self.fill(&$0)
        $0.encryptedSalt = EncryptedSecret([UInt8](repeating: octet, count: size))
      }
    }
  }

  @Test func aSaltLongerThanADigestIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    let salt = try TestSalt.rsa(TestKeys.rsa, key, salt: [UInt8](repeating: 8, count: 33))
    try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [key, Self.null]) {
      Self.fill(&$0)
      $0.encryptedSalt = EncryptedSecret(salt.encrypted)
    }
  }

  @Test func aSaltWithAnotherLabelOrHashIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    let salt = try TestSalt.rsa(TestKeys.rsa, key, .sha1)
    try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [key, Self.null]) {
      Self.fill(&$0)
      $0.encryptedSalt = EncryptedSecret(salt.encrypted)
    }
  }

  @Test func octetsThatAreNoPointAreRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.ecc(TestKeys.ecc(.nistP256), [.decrypt, .restricted]))
    let right = try TestSalt.ecc(TestKeys.ecc(.nistP256), key).encrypted
    var offCurve = right
    offCurve[40] ^= 1
    let foreign = try TestSalt.ecc(TestKeys.ecc(.nistP384), key).encrypted
    for wrong in [[], [0], Array(right.dropLast()), right + [0], offCurve, foreign, [0, 0, 0, 0]] {
      try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [key, Self.null]) {
        Self.fill(&$0)
        $0.encryptedSalt = EncryptedSecret(wrong)
      }
    }
  }

  @Test func aSaltNeedsAKey() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [Self.null, Self.null]) {
      Self.fill(&$0)
      $0.encryptedSalt = EncryptedSecret([1])
    }
  }

  @Test func theKeyHasToBeOneThatDecrypts() throws {
    var tpm = try TestTPM()
    let keys: [(Object, ResponseCode)] = [
      (try .hmac([1]), .key), (try .rsa(TestKeys.rsa, .decrypt, hasSensitive: false), .handle),
      (try .ecc(TestKeys.ecc(.nistP256), .decrypt, hasSensitive: false), .handle),
      (try .rsa(TestKeys.rsa, .sign), .attributes), (try .ecc(TestKeys.ecc(.nistP256), .sign), .attributes),
    ]
    for (key, code) in keys {
      let handle = try tpm.add(key)
      try tpm.expect(code.handle(1), from: StartAuthSession.self, [handle, Self.null], Self.fill)
    }
  }

  @Test func aSchemeThatIsNotOAEPIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, .decrypt, scheme: .rsaes))
    let salt = try TestSalt.rsa(TestKeys.rsa, key)
    try tpm.expect(.value.parameter(2), from: StartAuthSession.self, [key, Self.null]) {
      Self.fill(&$0)
      $0.encryptedSalt = EncryptedSecret(salt.encrypted)
    }
  }

  // MARK: - Bind

  @Test(arguments: [[UInt8](), [1, 2, 3], [1, 2, 3, 0, 0]])
  func theAuthValueOfBindMakesTheSessionKey(_ authValue: [UInt8]) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret(authValue) }
    let session = try tpm.startSession(bind: (PermanentHandle.owner, authValue))
    let inside = try tpm.machine.session(session.handle)
    #expect(inside.sessionKey.disclosed() == session.sessionKey)
    #expect(inside.sessionKey.count == 32)
    #expect(inside.binding?.name == PermanentHandle.owner.wire)
    #expect(!inside.bindIsDAProtected)
  }

  @Test func aPolicySessionIsNotBound() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, bind: (PermanentHandle.owner, []))
    let inside = try tpm.machine.session(session.handle)
    #expect(inside.sessionKey.disclosed() == session.sessionKey)
    #expect(inside.binding == nil)
  }

  @Test func bindAndSaltGoTogether() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([4, 5]) }
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    let session = try tpm.startSession(bind: (PermanentHandle.owner, [4, 5]), salt: .rsa(TestKeys.rsa, key))
    #expect(try tpm.machine.session(session.handle).sessionKey.disclosed() == session.sessionKey)
  }

  @Test func whatBindRisksIsRemembered() throws {
    var tpm = try TestTPM()
    let protected = try tpm.add(.hmac([1]))
    let exempt = try tpm.add(.hmac([1], attributes: [.sign, .userWithAuth, .noDA]))
    tpm.addIndex(0x0100_0001, [.authRead, .authWrite], contents: [0])
    let expected: [(UInt32, isProtected: Bool, isLockout: Bool)] = [
      (PermanentHandle.owner, false, false), (PermanentHandle.platform, false, false), (0, false, false),
      (PermanentHandle.lockout, true, true), (protected, true, false), (exempt, false, false),
      (0x0100_0001, true, false),
    ]
    for (handle, isProtected, isLockout) in expected {
      for type in [SessionType.hmac, .policy] {
        let session = try tpm.startSession(type, bind: (handle, []))
        #expect(try tpm.machine.session(session.handle).bindIsDAProtected == isProtected)
        #expect(try tpm.machine.session(session.handle).bindIsLockout == isLockout)
      }
    }
  }

  @Test func bindHasToHaveItsSensitiveArea() throws {
    var tpm = try TestTPM()
    let key = try tpm.add(.rsa(TestKeys.rsa, .sign, hasSensitive: false))
    try tpm.expect(.handle.handle(2), from: StartAuthSession.self, [Self.null, key], Self.fill)
  }

  @Test(arguments: [NVType.pinPass, .pinFail])
  func aPINIndexIsNoBind(_ type: NVType) throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      0x0100_0001, NVAttributes(type, [.authRead, .ownerWrite, .noDA, .written]), contents: [0, 0, 0, 0, 0, 0, 0, 5])
    try tpm.expect(.handle.handle(2), from: StartAuthSession.self, [Self.null, 0x0100_0001], Self.fill)
  }

  @Test func handlesHaveToBeThere() throws {
    var tpm = try TestTPM()
    try tpm.expect(.referenceH0, from: StartAuthSession.self, [0x8000_0000, Self.null], Self.fill)
    try tpm.expect(.referenceH1, from: StartAuthSession.self, [Self.null, 0x8000_0000], Self.fill)
    try tpm.expect(.handle.handle(2), from: StartAuthSession.self, [Self.null, 0x0100_0001], Self.fill)
    try tpm.expect(.value.handle(1), from: StartAuthSession.self, [PermanentHandle.owner, Self.null], Self.fill)
    try tpm.expect(.value.handle(2), from: StartAuthSession.self, [Self.null, 0x0200_0000], Self.fill)
  }

  // MARK: - Room

  @Test func handlesAreUniqueOverBothKinds() throws {
    var tpm = try TestTPM()
    var indices: Set<UInt32> = []
    for place in 0..<Capacity.loadedSessions {
      let session = try tpm.startSession(place.isMultiple(of: 3) ? .hmac : .policy)
      #expect(indices.insert(session.handle & 0xFF_FFFF).inserted)
    }
    try tpm.expect(.sessionMemory, from: StartAuthSession.self, [Self.null, Self.null], Self.fill)
    tpm.prepare { $0.endSession($0.sessions[7].handle) }
    _ = try tpm.startSession()
  }

  @Test func savedSessionsKeepTheirHandles() throws {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.reset.contexts.saved = (0..<UInt32(Capacity.activeSessions - 1)).map {
        ContextTracker.Saved(handle: ($0.isMultiple(of: 2) ? 0x0200_0000 : 0x0300_0000) + $0, contextID: UInt64($0))
      }
      machine.reset.contexts.counter = UInt64(Capacity.activeSessions)
    }
    let last = try tpm.startSession()
    #expect(last.handle == 0x0200_0000 + UInt32(Capacity.activeSessions - 1))
    try tpm.expect(.sessionHandles, from: StartAuthSession.self, [Self.null, Self.null], Self.fill)
  }

  @Test func aSavedSessionThatIsTooOldIsInTheWay() throws {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.reset.contexts.saved = [ContextTracker.Saved(handle: 0x0200_0000, contextID: 1)]
      machine.reset.contexts.counter = Capacity.contextGap + 1
    }
    try tpm.expect(.contextGap, from: StartAuthSession.self, [Self.null, Self.null], Self.fill)
    tpm.prepare { $0.endSession(0x0200_0000) }
    _ = try tpm.startSession()
  }
}
