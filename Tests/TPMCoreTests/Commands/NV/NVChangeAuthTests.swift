// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct NVChangeAuthTests {
  private static let index = NVFixture.handle

  @Test func thePolicyOfTheIndexChangesTheAuthValue() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.guarded(for: .nvChangeAuth), auth: [1])
    let session = try tpm.policySession(for: .nvChangeAuth)
    try tpm.run(NVChangeAuth.self, [Self.index], auth: [.session(session)]) { $0.newAuth = Auth(Secret([2, 3, 0])) }
    try tpm.expect(.badAuth.session(1), from: NVWrite.self, [Self.index, Self.index], auth: [.password([1])])
    try tpm.run(NVWrite.self, [Self.index, Self.index], auth: [.password([2, 3])])
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(tpm.machine.nvIndex(Self.index)?.authValue == Secret([2, 3]))
  }

  /// The response is authenticated with the new authValue, which the session of the test checks.
  @Test func theNewAuthValueKeysTheResponse() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(0x16C, CommandCode.nvChangeAuth.rawValue.wire).extended(0x16B)
    try tpm.define(NVFixture.guarded(policy), auth: [1])
    let session = try tpm.policySession(for: .nvChangeAuth)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    session.includesAuthValue = true
    (session.authValue, session.newAuthValue) = ([1], [2, 3])
    try tpm.run(NVChangeAuth.self, [Self.index], auth: [.session(session)]) { $0.newAuth = Auth(Secret([2, 3])) }
    #expect(tpm.machine.nvIndex(Self.index)?.authValue == Secret([2, 3]))
  }

  @Test(arguments: [HashAlgorithm.sha1, .sha256, .sha384])
  func theAuthValueIsNoLongerThanADigest(_ nameAlg: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let policy = TestPolicy(nameAlg).extended(0x16C, CommandCode.nvChangeAuth.rawValue.wire)
    var area = NVFixture.guarded(policy)
    area.nameAlg = nameAlg
    try tpm.define(area)
    let session = try tpm.startSession(.policy, hash: nameAlg)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .nvChangeAuth }
    try tpm.expect(.size.parameter(1), from: NVChangeAuth.self, [Self.index], auth: [.session(session)]) {
      $0.newAuth = Auth(Secret([UInt8](repeating: 1, count: nameAlg.size + 1)))
    }
    try tpm.run(NVChangeAuth.self, [Self.index], auth: [.session(session)]) {
      $0.newAuth = Auth(Secret([UInt8](repeating: 1, count: nameAlg.size)))
    }
  }

  @Test func passwordsAndHMACSessionsAreNotEnough() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.guarded(for: .nvChangeAuth))
    try tpm.expect(.authType.session(1), from: NVChangeAuth.self, [Self.index])
    let session = try tpm.startSession()
    try tpm.expect(.authType.session(1), from: NVChangeAuth.self, [Self.index], auth: [.session(session)])
  }

  @Test func aPolicyForAnotherCommandIsNotEnough() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.guarded(for: .nvWrite))
    let session = try tpm.policySession(for: .nvWrite)
    try tpm.expect(.policyCC.session(1), from: NVChangeAuth.self, [Self.index], auth: [.session(session)])
    var plain = try TestTPM()
    try plain.define(NVFixture.guarded(TestPolicy().extended(0x16B)))
    let other = try plain.startSession(.policy)
    try plain.run(PolicyAuthValue.self, [other.handle])
    other.includesAuthValue = true
    try plain.expect(.policyFail.session(1), from: NVChangeAuth.self, [Self.index], auth: [.session(other)])
  }

  @Test func inReadOnlyModeItIsRefused() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.guarded(for: .nvChangeAuth))
    let session = try tpm.policySession(for: .nvChangeAuth)
    tpm.prepare { $0.clear.readOnly = true }
    try tpm.expect(.readOnly, from: NVChangeAuth.self, [Self.index], auth: [.session(session)])
  }
}

extension NVFixture {
  /// An Index whose policy is a command code.
  static func guarded(for code: CommandCode, _ flags: NVAttributes = []) -> NVPublic {
    guarded(TestPolicy().extended(0x16C, code.rawValue.wire), flags)
  }

  static func guarded(_ policy: TestPolicy, _ flags: NVAttributes = []) -> NVPublic {
    var area = publicArea(.ordinary, open.union(flags))
    area.authPolicy = Digest(policy.digest)
    return area
  }
}

extension TestTPM {
  /// A policy session that has run TPM2_PolicyCommandCode.
  mutating func policySession(for code: CommandCode) throws -> TestSession {
    let session = try startSession(.policy)
    try run(PolicyCommandCode.self, [session.handle]) { $0.code = code }
    return session
  }
}
