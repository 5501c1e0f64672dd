// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct HMACSessionTests {
  private static let owner = PermanentHandle.owner
  private static let authValue: [UInt8] = [0xA1, 0xA2, 0xA3]

  /// How a session gets its key.
  enum Start: CaseIterable { case plain, bound, boundElsewhere, rsaSalt, eccSalt, boundAndSalted }

  private static func start(
    _ start: Start, _ tpm: inout TestTPM, _ hash: HashAlgorithm = .sha256
  ) throws -> TestSession {
    tpm.prepare {
      $0.persistent.ownerAuthority.authValue = Secret(authValue)
      $0.persistent.endorsementAuthority.authValue = Secret([9, 9])
    }
    let session: TestSession
    switch start {
    case .plain:
      session = try tpm.startSession(hash: hash)
    case .bound:
      session = try tpm.startSession(hash: hash, bind: (owner, authValue))
      session.includesAuthValue = false
    case .boundElsewhere:
      session = try tpm.startSession(hash: hash, bind: (PermanentHandle.endorsement, [9, 9]))
    case .rsaSalt:
      let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
      session = try tpm.startSession(hash: hash, salt: .rsa(TestKeys.rsa, key))
    case .eccSalt:
      let key = try tpm.add(.ecc(TestKeys.ecc(.nistP256), [.decrypt, .restricted]))
      session = try tpm.startSession(hash: hash, salt: .ecc(TestKeys.ecc(.nistP256), key))
    case .boundAndSalted:
      let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
      session = try tpm.startSession(hash: hash, bind: (owner, authValue), salt: .rsa(TestKeys.rsa, key))
      session.includesAuthValue = false
    }
    session.authValue = authValue
    return session
  }

  @Test(arguments: Start.allCases, HashAlgorithm.allCases)
  func aSessionAuthorisesAgainAndAgain(_ start: Start, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(start, &tpm, hash)
    for _ in 0..<3 {
      try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)]) {
        $0.policyRef = Nonce([1, 2, 3])
      }
    }
  }

  @Test(arguments: Start.allCases)
  func aWrongHMACIsRefused(_ start: Start) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(start, &tpm)
    let spoils: [(inout [UInt8]) -> Void] = [
      { $0[0] ^= 1 }, { $0[31] ^= 0x80 }, { $0.removeLast() }, { $0.append(0) }, { $0 = [] },
    ]
    for spoil in spoils {
      session.spoil = spoil
      try tpm.expect(
        .badAuth.session(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
    }
    session.spoil = nil
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test(arguments: Start.allCases)
  func aWrongAuthValueIsRefused(_ start: Start) throws {
    guard start != .bound, start != .boundAndSalted else { return }
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(start, &tpm)
    session.authValue = [1]
    try tpm.expect(
      .badAuth.session(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  /// The session was bound to an authValue that the entity has no longer.
  @Test func aChangedAuthValueEndsTheBinding() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(.bound, &tpm)
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret([5]) }
    try tpm.expect(
      .badAuth.session(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
    session.includesAuthValue = true
    session.authValue = [5]
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test func aBoundSessionTakesTheAuthValueOfAnotherEntity() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(.bound, &tpm)
    session.includesAuthValue = true
    session.authValue = [9, 9]
    try tpm.run(PolicySecret.self, [PermanentHandle.endorsement, policy.handle], auth: [.session(session)])
  }

  /// The response's HMAC is made with the new authValue, as the text of TPM2_HierarchyChangeAuth says.
  @Test(arguments: [Start.plain, .bound, .rsaSalt])
  func aCommandMayChangeTheAuthValue(_ start: Start) throws {
    var tpm = try TestTPM()
    let session = try Self.start(start, &tpm)
    session.newAuthValue = [7, 8]
    try tpm.run(HierarchyChangeAuth.self, [Self.owner], auth: [.session(session)]) {
      $0.newAuth = Auth(Secret([7, 8]))
    }
    session.includesAuthValue = true
    let policy = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test(arguments: Start.allCases)
  func anOldCommandIsNotTakenTwice(_ start: Start) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(start, &tpm)
    let request = try TestRequest(
      PolicySecret.self, [Self.owner, policy.handle], [.session(session)], in: tpm.machine
    ) { _ in }
    _ = try TestResponse<PolicySecret>(request.accept(tpm.execute(request.octets)))
    tpm.expect(.badAuth.session(1), from: request.octets)
  }

  @Test func aFailingCommandLeavesTheNonce() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(.plain, &tpm)
    session.attributes = []
    try tpm.expect(
      .nonce.parameter(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)]
    ) { $0.nonceTPM = Nonce([1]) }
    #expect(try tpm.machine.session(session.handle).nonceTPM == session.nonceTPM)
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test(arguments: Start.allCases)
  func withoutContinueSessionItEnds(_ start: Start) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(start, &tpm)
    session.attributes = []
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
    #expect(tpm.machine.sessionPlace(session.handle) == nil)
    try tpm.expect(.referenceS0, from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  // MARK: - Empty keys

  @Test(arguments: [true, false])
  func withAnEmptyKeyTheHMACMayBeLeftOut(_ isSent: Bool) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession()
    session.sendsHMACWithoutKey = isSent
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test func withAnEmptyKeyAWrongHMACIsStillWrong() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession()
    session.sendsHMACWithoutKey = true
    session.spoil = { $0[3] ^= 1 }
    try tpm.expect(
      .badAuth.session(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  @Test func trailingZerosDoNotCount() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try Self.start(.plain, &tpm)
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret(Self.authValue + [0, 0]) }
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
    session.authValue = Self.authValue + [0]
    try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.session(session)])
  }

  // MARK: - Passwords

  @Test(
    arguments: [
      ([], false), ([0xA1], false), (authValue, true), (authValue + [0, 0, 0], true), ([0] + authValue, false),
      (authValue + [1], false),
    ] as [([UInt8], Bool)])
  func aPasswordIsTheAuthValue(_ password: [UInt8], _ isRight: Bool) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret(Self.authValue) }
    if isRight {
      try tpm.run(PolicySecret.self, [Self.owner, policy.handle], auth: [.password(password)])
    } else {
      try tpm.expect(
        .badAuth.session(1), from: PolicySecret.self, [Self.owner, policy.handle], auth: [.password(password)])
    }
  }

  // MARK: - Several sessions

  @Test func threeSessionsWorkTogether() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let first = try Self.start(.plain, &tpm, .sha512)
    let decrypting = try tpm.startSession(
      hash: .sha1, symmetric: .cipher(SymmetricCipher(.aes, keyBits: 128, mode: .cfb)),
      bind: (Self.owner, Self.authValue))
    let encrypting = try tpm.startSession(symmetric: .xor(.sha384), bind: (PermanentHandle.endorsement, [9, 9]))
    decrypting.attributes = [.continueSession, .decrypt]
    encrypting.attributes = [.continueSession, .encrypt, .audit]
    for _ in 0..<2 {
      let response = try tpm.run(
        PolicySecret.self, [Self.owner, policy.handle],
        auth: [.session(first), .session(decrypting), .session(encrypting)]
      ) { ($0.nonceTPM, $0.expiration) = (Nonce(policy.nonceTPM), -100) }
      #expect(response.timeout.octets == UInt64(100_000).wire)
    }
    #expect(try tpm.machine.session(encrypting.handle).auditDigest == encrypting.auditDigest)
  }

  /// A session that authorises nothing has no authValue in its key, and its HMAC counts all the same.
  @Test func anExtraSessionIsCheckedAndNumbered() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    tpm.prepare { $0.persistent.ownerAuthority.authValue = Secret(Self.authValue) }
    let extra = try tpm.startSession(symmetric: .xor(.sha256), bind: (Self.owner, Self.authValue))
    extra.attributes = [.continueSession, .decrypt]
    extra.spoil = { $0[0] ^= 1 }
    try tpm.expect(
      .badAuth.session(2), from: PolicySecret.self, [Self.owner, policy.handle],
      auth: [.password(Self.authValue), .session(extra)])
  }

  /// Nobody can take an encrypting session away, since the first HMAC covers its nonce.
  @Test func theFirstHMACCoversTheNoncesOfTheOthers() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let first = try Self.start(.plain, &tpm)
    let extra = try tpm.startSession(symmetric: .xor(.sha256))
    extra.attributes = [.continueSession, .encrypt]
    // The area of one session alone has the HMAC for two.
    let both = try TestRequest(
      PolicySecret.self, [Self.owner, policy.handle], [.session(first), .session(extra)], in: tpm.machine
    ) { _ in }
    let start = 10 + 8
    let size = Int(UInt32(octets: both.octets[start..<(start + 4)]))
    let one = size - (9 + extra.nonceTPM.count)
    var octets = both.octets
    octets.replaceSubrange(start..<(start + 4), with: UInt32(one).wire)
    octets.removeSubrange((start + 4 + one)..<(start + 4 + size))
    octets.replaceSubrange(2..<6, with: UInt32(octets.count).wire)
    tpm.expect(.badAuth.session(1), from: octets)
    _ = try TestResponse<PolicySecret>(both.accept(tpm.execute(both.octets)))
  }
}
