// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicySecretTests {
  private static let owner = PermanentHandle.owner

  @Test(arguments: [SessionType.policy, .trial])
  func theDigestIsTheKnownOne(_ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type)
    let response = try tpm.run(PolicySecret.self, [PermanentHandle.endorsement, session.handle])
    let known = [UInt8](hex: "837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa")
    #expect(try tpm.policyDigest(session) == known)
    #expect(response.timeout == Timeout())
    #expect(response.policyTicket == AuthTicket(.secret, .null, Digest()))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func theDigestIsExtendedWithNameAndReference(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    try tpm.run(PolicySecret.self, [Self.owner, session.handle]) { $0.policyRef = Nonce([1, 2, 3]) }
    let expected = TestPolicy(algorithm).updated(0x151, name: Self.owner.wire, reference: [1, 2, 3])
    #expect(try tpm.policyDigest(session) == expected.digest)
  }

  @Test(arguments: [SessionType.policy, .trial])
  func theSecretIsChecked(_ type: SessionType) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([7, 7]) }
    let session = try tpm.startSession(type)
    try tpm.expect(.badAuth.session(1), from: PolicySecret.self, [Self.owner, session.handle])
    try tpm.run(PolicySecret.self, [Self.owner, session.handle], auth: [.password([7, 7, 0, 0])])
  }

  @Test func theNonceIsThatOfTheSession() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [Self.owner, session.handle]) { $0.nonceTPM = Nonce(session.nonceTPM) }
    for wrong in [[0], session.nonceTPM + [0], session.nonceTPM.map { ~$0 }] {
      try tpm.expect(.nonce.parameter(1), from: PolicySecret.self, [Self.owner, session.handle]) {
        $0.nonceTPM = Nonce(wrong)
      }
    }
  }

  @Test func theCommandHashIsKept() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let digest = [UInt8](repeating: 9, count: 32)
    for _ in 0..<2 {
      try tpm.run(PolicySecret.self, [Self.owner, session.handle]) { $0.cpHashA = Digest(digest) }
    }
    #expect(try tpm.policy(session).boundHash == .cpHash(digest))
    try tpm.expect(.cpHash, from: PolicySecret.self, [Self.owner, session.handle]) {
      $0.cpHashA = Digest([UInt8](repeating: 8, count: 32))
    }
  }

  @Test(arguments: [1, 31, 33, 64])
  func theCommandHashHasTheSizeOfTheDigest(_ size: Int) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.size.parameter(2), from: PolicySecret.self, [Self.owner, session.handle]) {
      $0.cpHashA = Digest([UInt8](repeating: 8, count: size))
    }
  }

  /// With nonceTPM the limit counts from the start of the session, without it from the start of Time.
  @Test(arguments: [Int32(10), -10])
  func expirationLimitsTheSession(_ expiration: Int32) throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 5_000)
    let relative = try tpm.startSession(.policy)
    let absolute = try tpm.startSession(.policy)
    tpm.pass(milliseconds: 1_000)
    try tpm.run(PolicySecret.self, [Self.owner, relative.handle]) {
      ($0.nonceTPM, $0.expiration) = (Nonce(relative.nonceTPM), expiration)
    }
    #expect(try tpm.policy(relative).timeout == 15_000)
    try tpm.run(PolicySecret.self, [Self.owner, absolute.handle]) { $0.expiration = expiration }
    #expect(try tpm.policy(absolute).timeout == 10_000)
    try tpm.run(PolicySecret.self, [Self.owner, absolute.handle]) { $0.expiration = 1_000 }
    #expect(try tpm.policy(absolute).timeout == 10_000, "a limit only gets smaller")
    try tpm.run(PolicySecret.self, [Self.owner, absolute.handle]) { $0.expiration = 7 }
    #expect(try tpm.policy(absolute).timeout == 7_000)
    try tpm.run(PolicySecret.self, [Self.owner, absolute.handle])
    #expect(try tpm.policy(absolute).timeout == 7_000)
  }

  @Test(arguments: [Int32.min, .max])
  func theLargestExpirationsAreTaken(_ expiration: Int32) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [Self.owner, session.handle]) { $0.expiration = expiration }
    #expect(try tpm.policy(session).timeout == UInt64(expiration.magnitude) * 1000)
  }

  @Test func whatHasEndedIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let fill: (inout PolicySecret.Parameters) -> Void = {
      ($0.nonceTPM, $0.expiration) = (Nonce(session.nonceTPM), 10)
    }
    tpm.pass(milliseconds: 10_000)
    try tpm.run(PolicySecret.self, [Self.owner, session.handle], fill)
    tpm.pass(milliseconds: 1)
    try tpm.expect(.expired.parameter(4), from: PolicySecret.self, [Self.owner, session.handle], fill)
  }

  @Test func afterABreakInTimeNothingThatEndsIsTaken() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.prepare { $0.clock.timeEpoch &+= 1 }
    try tpm.run(PolicySecret.self, [Self.owner, session.handle])
    try tpm.expect(.expired.parameter(4), from: PolicySecret.self, [Self.owner, session.handle]) {
      $0.expiration = 1_000
    }
  }

  @Test func aTrialSessionChecksNothingButTheSecret() throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 10_000)
    let session = try tpm.startSession(.trial)
    let response = try tpm.run(PolicySecret.self, [Self.owner, session.handle]) {
      ($0.nonceTPM, $0.cpHashA, $0.expiration) = (Nonce([1]), Digest([2]), -1)
    }
    #expect(response.policyTicket == AuthTicket(.secret, .null, Digest()))
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(0x151, name: Self.owner.wire).digest)
  }

  // MARK: - Authorisation by a policy

  /// A policy session for the owner that fulfils `assert`.
  private static func ownerPolicy(
    _ tpm: inout TestTPM, _ policy: TestPolicy, _ assert: (inout TestTPM, TestSession) throws -> Void
  ) throws -> TestSession {
    tpm.prepare {
      $0.persistent.ownerAuthority.policyAlg = policy.algorithm
      $0.persistent.ownerAuthority.authPolicy = Digest(policy.digest)
    }
    let session = try tpm.startSession(.policy, hash: policy.algorithm)
    try assert(&tpm, session)
    return session
  }

  @Test func aPolicyWithoutTheAuthValueIsNotEnough() throws {
    var tpm = try TestTPM()
    let authorizing = try Self.ownerPolicy(&tpm, TestPolicy().extended(0x187)) { tpm, session in
      try tpm.run(PolicyPhysicalPresence.self, [session.handle])
    }
    tpm.platform.isPhysicallyPresent = true
    let session = try tpm.startSession(.policy)
    try tpm.expect(
      .mode.session(1), from: PolicySecret.self, [Self.owner, session.handle], auth: [.session(authorizing)])
  }

  @Test(arguments: [true, false])
  func aPolicyWithTheAuthValueIsEnough(_ asPassword: Bool) throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([3, 4]) }
    let authorizing = try Self.ownerPolicy(&tpm, TestPolicy().extended(0x16B)) { tpm, session in
      if asPassword {
        try tpm.run(PolicyPassword.self, [session.handle])
      } else {
        try tpm.run(PolicyAuthValue.self, [session.handle])
      }
    }
    authorizing.authValue = [3, 4]
    authorizing.includesAuthValue = !asPassword
    authorizing.sendsPassword = asPassword
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [Self.owner, session.handle], auth: [.session(authorizing)])
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(0x151, name: Self.owner.wire).digest)
    #expect(try tpm.policy(authorizing).policyDigest == TestPolicy().digest, "a policy is used up")
  }

  // MARK: - NV Indices

  private static let index: UInt32 = 0x0100_0001

  @Test func anIndexNeedsToBeReadableByItsAuthValue() throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, [.ownerRead, .authWrite, .noDA, .written], contents: [1])
    let session = try tpm.startSession(.policy)
    try tpm.expect(.authUnavailable, from: PolicySecret.self, [Self.index, session.handle])
  }

  /// Also where the authValue comes in by a policy, which by itself could do without AUTHREAD.
  @Test func anIndexNeedsToBeReadableByItsAuthValueInAPolicyToo() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(0x16B)
    tpm.addIndex(
      Self.index, [.policyRead, .authWrite, .noDA, .written], contents: [1], authPolicy: policy.digest)
    let authorizing = try tpm.startSession(.policy)
    authorizing.includesAuthValue = true
    try tpm.run(PolicyAuthValue.self, [authorizing.handle])
    let session = try tpm.startSession(.policy)
    try tpm.expect(
      .authUnavailable, from: PolicySecret.self, [Self.index, session.handle], auth: [.session(authorizing)])
  }

  @Test(arguments: [NVType.pinPass, .pinFail])
  func aPINIndexIsRefusedWhileTheTPMIsReadOnly(_ type: NVType) throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      Self.index, NVAttributes(type, [.authRead, .ownerWrite, .noDA, .written]), contents: [0, 0, 0, 0, 0, 0, 0, 5])
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [Self.index, session.handle])
    tpm.prepare { $0.clear.readOnly = true }
    try tpm.expect(.readOnly, from: PolicySecret.self, [Self.index, session.handle])
    // Nobody's tries are counted either, as nothing is looked at. Part 1, 42.2.
    try tpm.expect(.readOnly, from: PolicySecret.self, [Self.index, session.handle], auth: [.password("wrong")])
  }

  @Test func aPINPassIndexGivesNoTicket() throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      Self.index, NVAttributes(.pinPass, [.authRead, .ownerWrite, .noDA, .written]),
      contents: [0, 0, 0, 0, 0, 0, 0, 5])
    let session = try tpm.startSession(.policy)
    let response = try tpm.run(PolicySecret.self, [Self.index, session.handle]) { $0.expiration = -100 }
    #expect(response.policyTicket == AuthTicket(.secret, .null, Digest()))
    #expect(response.timeout == Timeout())
    #expect(tpm.machine.nvIndex(Self.index)?.pin?.pinCount == 1)
  }
}
