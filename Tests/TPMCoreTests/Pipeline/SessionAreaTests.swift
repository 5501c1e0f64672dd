// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SessionAreaTests {
  private static let password = PermanentHandle.password.wire + [0, 0, 0x01, 0, 0]

  /// TPM2_PolicySecret for the owner with an authorisation area as it is given, or none.
  private static func command(_ session: TestSession, size: UInt32? = nil, _ area: [UInt8]?) -> [UInt8] {
    var body = CommandCode.policySecret.rawValue.wire + PermanentHandle.owner.wire + session.handle.wire
    if let area { body += (size ?? UInt32(area.count)).wire + area }
    body += [UInt8](repeating: 0, count: 10)
    return (area == nil ? [0x80, 0x01] : [0x80, 0x02]) + UInt32(body.count + 6).wire + body
  }

  @Test func aCommandThatNeedsAuthorisationNeedsSessions() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.expect(.authMissing, from: Self.command(session, nil))
    #expect(tpm.execute(Self.command(session, Self.password)).starts(with: [0x80, 0x02]))
  }

  /// 10 to 19 octets take in some of the parameters, which are zeros and make no further session.
  @Test(arguments: [
    (UInt32(0), ResponseCode.authSize), (8, .authSize), (10, .insufficient.session(2)),
    (12, .insufficient.session(2)), (13, .handle.session(2)), (19, .handle.session(2)), (20, .authSize),
    (0xFFFF, .authSize), (0xFFFF_FFFF, .authSize),
  ])
  func theSizeOfTheAreaHasToFit(_ size: UInt32, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.expect(code, from: Self.command(session, size: size, Self.password))
  }

  @Test func thereAreAtMostThreeSessions() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let others = try (0..<3).map { _ in try tpm.startSession(symmetric: .xor(.sha256)) }
    let extra = others.map { $0.handle.wire + [0, 0, 0x21, 0, 0] }
    tpm.expect(.attributes.session(3), from: Self.command(session, Self.password + extra[0] + extra[1]))
    let attributes: [UInt8] = [0x21, 0x41]
    let fitting = zip(others, attributes).map { $0.handle.wire + [0, 0, $1, 0, 0] }
    let response = tpm.execute(Self.command(session, Self.password + fitting.flatMap(\.self)))
    #expect(response.starts(with: [0x80, 0x02]))
    tpm.expect(
      .authSize, from: Self.command(session, Self.password + fitting.flatMap(\.self) + extra[2]))
  }

  @Test(arguments: CommandTable.shared.entries.filter { !$0.allowsSessions }.map(\.code))
  func someCommandsTakeNoSessions(_ code: CommandCode) throws {
    var tpm = try TestTPM()
    let entry = try #require(CommandTable.shared[code.rawValue])
    guard entry.roles.isEmpty else { return }
    let body = code.rawValue.wire + UInt32(9).wire + Self.password + [0, 0]
    if !entry.properties.contains(.precedesStartup) || tpm.machine.volatile.isStarted {
      tpm.expect(.authContext, from: [0x80, 0x02] + UInt32(body.count + 6).wire + body)
    }
  }

  @Test(
    arguments: [
      ([0x80, 0, 0, 0, 0, 0, 1, 0, 0], .handle.session(1)), ([0x40, 0, 0, 0x01, 0, 0, 1, 0, 0], .handle.session(1)),
      ([0x02, 0, 0, 9, 0, 0, 1, 0, 0], .referenceS0), ([0x03, 0, 0, 9, 0, 0, 1, 0, 0], .referenceS0),
      ([0x40, 0, 0, 0x09, 0, 0, 0x08, 0, 0], .reservedBits.session(1)),
      ([0x40, 0, 0, 0x09, 0, 0, 0x10, 0, 0], .reservedBits.session(1)),
      ([0x40, 0, 0, 0x09, 0, 0, 0x20, 0, 0], .attributes.session(1)),
      ([0x40, 0, 0, 0x09, 0, 0, 0x40, 0, 0], .attributes.session(1)),
      ([0x40, 0, 0, 0x09, 0, 0, 0x80, 0, 0], .attributes.session(1)),
      ([0x40, 0, 0, 0x09, 0, 0, 0x02, 0, 0], .attributes.session(1)),
      ([0x40, 0, 0, 0x09, 0, 1, 0xAA, 0, 0, 0], .nonce.session(1)),
      ([0x40, 0, 0, 0x09, 0, 65] + [UInt8](repeating: 0, count: 68), .size.session(1)),
    ] as [([UInt8], ResponseCode)])
  func aSessionThatIsNoneIsNamed(_ area: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.expect(code, from: Self.command(session, area))
  }

  @Test func theSecondSessionIsNamedToo() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.expect(.referenceS1, from: Self.command(session, Self.password + [0x02, 0, 0, 9, 0, 0, 0x21, 0, 0]))
  }

  @Test func theThirdSessionIsNamedToo() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let second = try tpm.startSession(symmetric: .xor(.sha256)).handle.wire + [0, 0, 0x21, 0, 0]
    tpm.expect(.referenceS2, from: Self.command(session, Self.password + second + [0x02, 0, 0, 9, 0, 0, 0x41, 0, 0]))
  }

  @Test func aPasswordHasToAuthoriseSomething() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    tpm.expect(.attributes.session(2), from: Self.command(session, Self.password + Self.password))
  }

  @Test func aSessionIsUsedOnceInACommand() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let hmac = try tpm.startSession(symmetric: .xor(.sha256))
    try tpm.expect(
      .handle.session(2), from: PolicySecret.self, [PermanentHandle.owner, session.handle],
      auth: [.session(hmac), .raw(handle: hmac.handle, nonce: [], attributes: [.decrypt], hmac: [])])
  }

  @Test func fewerSessionsThanHandlesAreRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.signP256).handle
    try tpm.expect(.authMissing, from: Certify.self, [key, key], auth: [.password([])]) {
      $0.inScheme = .ecdsa(.sha256)
    }
    try tpm.run(Certify.self, [key, key]) { $0.inScheme = .ecdsa(.sha256) }
  }

  @Test func aSessionThatDecryptsStillStandsForItsHandle() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let decrypting = try tpm.startSession(symmetric: .xor(.sha256))
    decrypting.attributes = [.continueSession, .decrypt]
    // A first session that decrypts still stands for the handle.
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(decrypting)])
  }

  // MARK: - Attributes

  @Test(
    arguments: [
      ([], .attributes), ([.auditExclusive], .attributes), ([.auditReset], .attributes),
      ([.decrypt, .auditReset], .attributes), ([.encrypt, .auditExclusive], .attributes), ([.decrypt], .attributes),
    ] as [(SessionAttributes, ResponseCode)])
  func aSessionThatDoesNothingIsRefused(_ attributes: SessionAttributes, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(symmetric: .xor(.sha256))
    session.attributes = attributes.union(.continueSession)
    // TPM2_PolicyGetDigest has no parameter to decrypt.
    try tpm.expect(code.session(1), from: PolicyGetDigest.self, [policy.handle], auth: [.session(session)])
  }

  @Test func aResponseWithoutABufferIsNotEncrypted() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(symmetric: .xor(.sha256))
    session.attributes = [.continueSession, .encrypt]
    try tpm.expect(.attributes.session(1), from: PolicyRestart.self, [policy.handle], auth: [.session(session)])
  }

  @Test(arguments: [SessionAttributes.decrypt, .encrypt])
  func aSessionWithoutACipherEncryptsNothing(_ attributes: SessionAttributes) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession()
    session.attributes = [.continueSession, attributes]
    try tpm.expect(
      .symmetric.session(1), from: PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(session)])
  }

  @Test(arguments: [SessionAttributes.decrypt, .encrypt, .audit])
  func oneSessionDoesEachThing(_ attributes: SessionAttributes) throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let first = try tpm.startSession(symmetric: .xor(.sha256))
    let second = try tpm.startSession(symmetric: .xor(.sha256))
    for session in [first, second] { session.attributes = [.continueSession, attributes] }
    try tpm.expect(
      .attributes.session(2), from: PolicySecret.self, [PermanentHandle.owner, policy.handle],
      auth: [.session(first), .session(second)])
  }

  @Test func aPolicySessionDoesNotAudit() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let session = try tpm.startSession(.policy)
    session.attributes = [.continueSession, .audit]
    try tpm.expect(.attributes.session(1), from: PolicyGetDigest.self, [policy.handle], auth: [.session(session)])
  }

  @Test func aTrialSessionAuthorisesNothing() throws {
    var tpm = try TestTPM()
    let policy = try tpm.startSession(.policy)
    let trial = try tpm.startSession(.trial)
    tpm.prepare {
      $0.persistent.ownerAuthority.policyAlg = .sha256
      $0.persistent.ownerAuthority.authPolicy = Digest([UInt8](repeating: 0, count: 32))
    }
    try tpm.expect(
      .attributes.session(1), from: PolicySecret.self, [PermanentHandle.owner, policy.handle], auth: [.session(trial)])
  }
}
