// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyORTests {
  private static let branch = TestPolicy().extended(0x16B).digest
  private static let others = (1..<8).map { [UInt8](repeating: UInt8($0), count: 32) }

  @Test(arguments: 2...8, [SessionType.policy, .trial])
  func theDigestIsThatOfAllBranches(_ count: Int, _ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    let branches = Self.others.prefix(count - 1) + [Self.branch]
    try tpm.run(PolicyOR.self, [session.handle]) { $0.pHashList = BranchList(branches.map { Digest($0) }) }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x171, branches.flatMap(\.self)).digest)
    #expect(try tpm.policy(session).authValueUse == .hmac)
  }

  @Test func aDigestThatIsNoBranchIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    try tpm.expect(.value.parameter(1), from: PolicyOR.self, [session.handle]) {
      $0.pHashList = BranchList(Self.others.map { Digest($0) })
    }
  }

  /// A digest of another length is no error, but cannot match.
  @Test func aBranchOfAnotherLengthDoesNotMatch() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.value.parameter(1), from: PolicyOR.self, [session.handle]) {
      $0.pHashList = BranchList([Digest([UInt8](repeating: 0, count: 31)), Digest([UInt8](repeating: 0, count: 33))])
    }
    try tpm.run(PolicyOR.self, [session.handle]) {
      $0.pHashList = BranchList([Digest([]), Digest([UInt8](repeating: 0, count: 32))])
    }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x171, [UInt8](repeating: 0, count: 32)).digest)
  }

  @Test func aTrialSessionNeedsNoMatch() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyOR.self, [session.handle]) { $0.pHashList = BranchList(Self.others.map { Digest($0) }) }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x171, Self.others.flatMap(\.self)).digest)
  }

  @Test(arguments: [0, 1, 9], [SessionType.policy, .trial])
  func theListHasTwoToEightDigests(_ count: Int, _ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type)
    try tpm.expect(.size.parameter(1), from: PolicyOR.self, [session.handle]) {
      $0.pHashList = BranchList([Digest](repeating: Digest([UInt8](repeating: 0, count: 32)), count: count))
    }
  }

  /// That is the list's form, which is looked at before what stands behind it.
  @Test func oneDigestIsFoundBeforeOctetsBehindIt() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let list = try DigestList([Digest([UInt8](repeating: 0, count: 32))]).marshaled()
    let body = UInt32(0x171).wire + session.handle.wire + list + [0xEE]
    tpm.expect(.size.parameter(1), from: [0x80, 0x01] + UInt32(body.count + 6).wire + body)
  }
}
