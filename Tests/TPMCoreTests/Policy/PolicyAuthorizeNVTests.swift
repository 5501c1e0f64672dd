// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyAuthorizeNVTests {
  private static let index: UInt32 = 0x0100_0001
  private static let readable: NVAttributes = [.ownerRead, .authRead, .authWrite, .noDA, .written]

  private static func contents(_ algorithm: HashAlgorithm) -> [UInt8] {
    algorithm.rawValue.wire + TestPolicy(algorithm).extended(0x16B).digest
  }

  @Test(arguments: HashAlgorithm.allCases, [0, 7])
  func theNameTakesThePlaceOfTheDigest(_ algorithm: HashAlgorithm, _ more: Int) throws {
    var tpm = try TestTPM()
    let contents = Self.contents(algorithm) + [UInt8](repeating: 0xEE, count: more)
    tpm.addIndex(Self.index, Self.readable, contents: contents)
    let session = try tpm.startSession(.policy, hash: algorithm)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    try tpm.run(PolicyAuthorizeNV.self, [PermanentHandle.owner, Self.index, session.handle])
    let expected = TestPolicy(algorithm).extended(0x192, try tpm.indexName(Self.index))
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).authValueUse == .hmac, "what was deferred stays")
  }

  @Test(arguments: [
    ([UInt8](), ResponseCode.insufficient), ([0], .insufficient), ([0, 0x0B], .insufficient),
    (Array(contents(.sha256).dropLast()), .insufficient), (contents(.sha1) + [UInt8](repeating: 0, count: 40), .hash),
    ([0x00, 0x10] + [UInt8](repeating: 0, count: 32), .hash),
    ([0x00, 0x0B] + [UInt8](repeating: 0, count: 32), .value),
  ])
  func otherContentsAreRefused(_ contents: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, Self.readable, contents: contents)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    try tpm.expect(code, from: PolicyAuthorizeNV.self, [Self.index, Self.index, session.handle])
  }

  @Test(arguments: [
    (NVAttributes([.authRead, .authWrite, .noDA]), ResponseCode.nvUninitialized),
    (NVAttributes([.authRead, .authWrite, .noDA, .written, .readLocked]), .nvLocked),
  ])
  func anIndexThatCannotBeReadIsRefused(_ attributes: NVAttributes, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, attributes, contents: Self.contents(.sha256))
    let session = try tpm.startSession(.policy)
    try tpm.expect(code, from: PolicyAuthorizeNV.self, [Self.index, Self.index, session.handle])
  }

  @Test func aTrialSessionChecksNothingButTheAuthorisation() throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, [.authRead, .authWrite, .noDA], contents: [])
    let session = try tpm.startSession(.trial)
    try tpm.expect(.nvAuthorization, from: PolicyAuthorizeNV.self, [PermanentHandle.owner, Self.index, session.handle])
    try tpm.run(PolicyAuthorizeNV.self, [Self.index, Self.index, session.handle])
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x192, try tpm.indexName(Self.index)).digest)
  }

  /// Nobody's tries are counted for an Index that has nothing to read. Part 3, 5.4 and 31.1.
  @Test(arguments: [
    (NVAttributes([.authRead, .authWrite]), ResponseCode.nvUninitialized),
    (NVAttributes([.authRead, .authWrite, .written, .readLocked]), .nvLocked),
  ])
  func whatCannotBeReadIsFoundBeforeTheAuthValue(_ attributes: NVAttributes, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, attributes, contents: [0, 0x0B], authValue: [1, 2, 3])
    let handles = [Self.index, Self.index, try tpm.startSession(.policy).handle]
    try tpm.expect(code, from: PolicyAuthorizeNV.self, handles, auth: [.password([9])])
    let trial = [Self.index, Self.index, try tpm.startSession(.trial).handle]
    try tpm.run(PolicyAuthorizeNV.self, trial, auth: [.password([1, 2, 3])])
  }
}
