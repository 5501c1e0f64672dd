// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyTicketTests {
  private static let owner = PermanentHandle.owner

  /// A ticket of TPM2_PolicySecret for the owner that ends after 100 seconds, and what else goes with it.
  private static func ticket(
    _ tpm: inout TestTPM, isRelative: Bool, cpHashA: [UInt8] = [], policyRef: [UInt8] = [4, 5]
  ) throws -> PolicyTicket.Parameters {
    let session = try tpm.startSession(.policy)
    let response = try tpm.run(PolicySecret.self, [owner, session.handle]) {
      $0.nonceTPM = Nonce(isRelative ? session.nonceTPM : [])
      ($0.cpHashA, $0.policyRef, $0.expiration) = (Digest(cpHashA), Nonce(policyRef), -100)
    }
    #expect(response.policyTicket.tag == .secret)
    #expect(response.policyTicket.hierarchy == .owner)
    var parameters = PolicyTicket.Parameters()
    parameters.timeout = response.timeout
    parameters.cpHashA = Digest(cpHashA)
    parameters.policyRef = Nonce(policyRef)
    parameters.authName = Name(owner.wire)
    parameters.ticket = response.policyTicket
    return parameters
  }

  @Test(arguments: [true, false], [[UInt8](), [UInt8](repeating: 1, count: 32)])
  func aTicketCountsAsTheAuthorisation(_ isRelative: Bool, _ cpHashA: [UInt8]) throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 10_000)
    let ticket = try Self.ticket(&tpm, isRelative: isRelative, cpHashA: cpHashA)
    tpm.pass(milliseconds: 20_000)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyTicket.self, [session.handle]) { $0 = ticket }
    let expected = TestPolicy().updated(0x151, name: Self.owner.wire, reference: [4, 5])
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).timeout == (isRelative ? 110_000 : 100_000))
    #expect(try tpm.policy(session).boundHash == (cpHashA.isEmpty ? nil : .cpHash(cpHashA)))
  }

  @Test(arguments: [true, false])
  func aTicketEnds(_ isRelative: Bool) throws {
    var tpm = try TestTPM()
    let ticket = try Self.ticket(&tpm, isRelative: isRelative)
    tpm.pass(milliseconds: 100_000)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyTicket.self, [session.handle]) { $0 = ticket }
    tpm.pass(milliseconds: 1)
    try tpm.expect(.expired.parameter(1), from: PolicyTicket.self, [session.handle]) { $0 = ticket }
  }

  @Test(arguments: [true, false])
  func aTicketEndsWithABreakInTime(_ isRelative: Bool) throws {
    var tpm = try TestTPM()
    let ticket = try Self.ticket(&tpm, isRelative: isRelative)
    let before = try tpm.startSession(.policy)
    tpm.prepare { $0.clock.timeEpoch &+= 1 }
    try tpm.expect(.expired.parameter(1), from: PolicyTicket.self, [before.handle]) { $0 = ticket }
    let after = try tpm.startSession(.policy)
    try tpm.expect(.ticket.parameter(5), from: PolicyTicket.self, [after.handle]) { $0 = ticket }
  }

  /// Only a ticket of an authorisation that was for any session ends with the next TPM Reset by itself.
  @Test(arguments: [true, false])
  func aTicketForAnySessionEndsWithAReset(_ isRelative: Bool) throws {
    var tpm = try TestTPM()
    let ticket = try Self.ticket(&tpm, isRelative: isRelative)
    tpm.prepare { $0.persistent.totalResetCount += 1 }
    let session = try tpm.startSession(.policy)
    if isRelative {
      try tpm.run(PolicyTicket.self, [session.handle]) { $0 = ticket }
    } else {
      try tpm.expect(.ticket.parameter(5), from: PolicyTicket.self, [session.handle]) { $0 = ticket }
    }
  }

  enum Forgery: CaseIterable {
    case later, sooner, forever, cpHash, reference, name, tag, hierarchy, digest, empty, null
  }

  @Test(arguments: Forgery.allCases, [true, false])
  func aTicketForSomethingElseIsRefused(_ forgery: Forgery, _ isRelative: Bool) throws {
    var tpm = try TestTPM()
    var ticket = try Self.ticket(&tpm, isRelative: isRelative)
    let session = try tpm.startSession(.policy)
    switch forgery {
    case .later: ticket.timeout.octets[7] &+= 1
    case .sooner: ticket.timeout.octets[7] &-= 1
    case .forever: ticket.timeout.octets[0] ^= 0x80
    case .cpHash: ticket.cpHashA = Digest([UInt8](repeating: 1, count: 32))
    case .reference: ticket.policyRef = Nonce([4, 6])
    case .name: ticket.authName = Name(PermanentHandle.endorsement.wire)
    case .tag: ticket.ticket.tag = .signed
    case .hierarchy: ticket.ticket.hierarchy = .endorsement
    case .digest: ticket.ticket.digest.octets[0] ^= 1
    case .empty: ticket.ticket.digest = Digest()
    case .null: ticket.ticket = AuthTicket(.secret, .null, Digest())
    }
    try tpm.expect(.ticket.parameter(5), from: PolicyTicket.self, [session.handle]) { $0 = ticket }
  }

  @Test(arguments: [0, 4, 7])
  func aTimeoutOfAnotherLengthIsRefused(_ size: Int) throws {
    var tpm = try TestTPM()
    var ticket = try Self.ticket(&tpm, isRelative: true)
    ticket.timeout = Timeout([UInt8](repeating: 1, count: size))
    let session = try tpm.startSession(.policy)
    try tpm.expect(.size.parameter(1), from: PolicyTicket.self, [session.handle]) { $0 = ticket }
  }

  @Test func anotherCommandHashIsRefused() throws {
    var tpm = try TestTPM()
    let ticket = try Self.ticket(&tpm, isRelative: true, cpHashA: [UInt8](repeating: 1, count: 32))
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest([UInt8](repeating: 2, count: 32)) }
    try tpm.expect(.cpHash, from: PolicyTicket.self, [session.handle]) { $0 = ticket }
    let other = try tpm.startSession(.policy, hash: .sha384)
    try tpm.expect(.size.parameter(2), from: PolicyTicket.self, [other.handle]) { $0 = ticket }
  }

  /// The proof of the hierarchy is what makes a ticket; when that changes, so do the tickets.
  @Test func aTicketEndsWithTheProof() throws {
    var tpm = try TestTPM()
    let ticket = try Self.ticket(&tpm, isRelative: true)
    tpm.prepare { $0.persistent.owner.proof = Secret([UInt8](repeating: 1, count: 64)) }
    let session = try tpm.startSession(.policy)
    try tpm.expect(.ticket.parameter(5), from: PolicyTicket.self, [session.handle]) { $0 = ticket }
  }

  @Test(arguments: [(AuthTicket.Tag.signed, UInt32(0x160)), (.secret, 0x151)])
  func aTrialSessionNeedsNoTicket(_ tag: AuthTicket.Tag, _ code: UInt32) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyTicket.self, [session.handle]) {
      ($0.policyRef, $0.authName, $0.ticket.tag) = (Nonce([9]), Name([1, 2]), tag)
    }
    #expect(try tpm.policyDigest(session) == TestPolicy().updated(code, name: [1, 2], reference: [9]).digest)
  }

  @Test func anEntityOfNoHierarchyMeansTheOwner() throws {
    var tpm = try TestTPM()
    tpm.addIndex(0x0100_0001, [.authRead, .authWrite, .noDA, .written], contents: [1])
    tpm.addIndex(0x0100_0002, [.authRead, .authWrite, .noDA, .written, .platformCreate], contents: [1])
    let expected: [(UInt32, Hierarchy)] = [
      (PermanentHandle.platform, .platform), (PermanentHandle.endorsement, .endorsement),
      (PermanentHandle.lockout, .owner), (0, .owner), (0x0100_0001, .owner), (0x0100_0002, .platform),
    ]
    for (handle, hierarchy) in expected {
      let session = try tpm.startSession(.policy)
      let response = try tpm.run(PolicySecret.self, [handle, session.handle]) { $0.expiration = -100 }
      #expect(response.policyTicket.hierarchy == hierarchy.handle)
    }
  }
}
