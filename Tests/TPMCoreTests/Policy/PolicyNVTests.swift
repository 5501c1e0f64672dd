// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyNVTests {
  private static let index: UInt32 = 0x0100_0001
  private static let contents: [UInt8] = [0x10, 0x20, 0x30, 0x40]
  private static let readable: NVAttributes = [.ownerRead, .ppRead, .authRead, .authWrite, .noDA, .written]

  private static func args(_ operand: [UInt8], _ offset: UInt16, _ operation: UInt16) -> [UInt8] {
    hash(.sha256, operand + offset.wire + operation.wire)
  }

  @Test(arguments: [PermanentHandle.owner, PermanentHandle.platform, index])
  func theDigestIsExtendedWithTheArgumentsAndTheName(_ authHandle: UInt32) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, Self.readable, contents: Self.contents)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyNV.self, [authHandle, Self.index, session.handle]) {
      ($0.operandB, $0.offset, $0.operation) = (Operand([0x20, 0x31]), 1, .unsignedLT)
    }
    let expected = TestPolicy().extended(0x149, Self.args([0x20, 0x31], 1, 5), try tpm.indexName(Self.index))
    #expect(try tpm.policyDigest(session) == expected.digest)
  }

  @Test func operandsThatDoNotCompareAreRefused() throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, Self.readable, contents: Self.contents)
    let session = try tpm.startSession(.policy)
    try tpm.expect(.policy, from: PolicyNV.self, [Self.index, Self.index, session.handle]) {
      ($0.operandB, $0.offset, $0.operation) = (Operand([0x20]), 1, .neq)
    }
  }

  @Test(arguments: [(0, 5), (1, 4), (4, 1), (5, 0), (0xFFFF, 0), (0xFFFF, 64)])
  func anOperandBeyondTheEndIsRefused(_ offset: Int, _ size: Int) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, Self.readable, contents: Self.contents)
    let session = try tpm.startSession(.policy)
    try tpm.expect(.nvRange, from: PolicyNV.self, [Self.index, Self.index, session.handle]) {
      ($0.operandB, $0.offset) = (Operand([UInt8](repeating: 0, count: size)), UInt16(offset))
    }
  }

  @Test(arguments: [
    (NVAttributes([.authRead, .authWrite, .noDA]), ResponseCode.nvUninitialized),
    (NVAttributes([.authRead, .authWrite, .noDA, .written, .readLocked]), .nvLocked),
    (NVAttributes([.ownerRead, .authWrite, .noDA, .written]), .authUnavailable),
  ])
  func anIndexThatCannotBeReadIsRefused(_ attributes: NVAttributes, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, attributes, contents: Self.contents)
    let session = try tpm.startSession(.policy)
    try tpm.expect(code, from: PolicyNV.self, [Self.index, Self.index, session.handle]) { $0.operandB = Operand([1]) }
  }

  @Test(arguments: [PermanentHandle.owner, PermanentHandle.platform, 0x0100_0002], [SessionType.policy, .trial])
  func whoMayNotReadIsRefused(_ authHandle: UInt32, _ type: SessionType) throws {
    var tpm = try TestTPM()
    tpm.addIndex(Self.index, [.authRead, .authWrite, .noDA, .written], contents: Self.contents)
    tpm.addIndex(0x0100_0002, Self.readable, contents: Self.contents)
    let session = try tpm.startSession(type)
    try tpm.expect(.nvAuthorization, from: PolicyNV.self, [authHandle, Self.index, session.handle])
  }

  @Test func anIndexThatIsNotThereIsNamed() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.handle.handle(2), from: PolicyNV.self, [PermanentHandle.owner, Self.index, session.handle])
  }

  @Test func aTrialSessionNeedsTheAuthorisationAndNoMore() throws {
    var tpm = try TestTPM()
    tpm.addIndex(
      Self.index, [.authRead, .authWrite, .noDA, .readLocked], contents: Self.contents, authValue: [1, 2, 3])
    let session = try tpm.startSession(.trial)
    let handles = [Self.index, Self.index, session.handle]
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles) { $0.offset = 1000 }
    try tpm.run(PolicyNV.self, handles, auth: [.password([1, 2, 3])]) {
      ($0.operandB, $0.offset, $0.operation) = (Operand([1]), 1000, .bitClear)
    }
    let expected = TestPolicy().extended(0x149, Self.args([1], 1000, 0xB), try tpm.indexName(Self.index))
    #expect(try tpm.policyDigest(session) == expected.digest)
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
    try tpm.expect(code, from: PolicyNV.self, handles, auth: [.password([9])])
    let trial = [Self.index, Self.index, try tpm.startSession(.trial).handle]
    try tpm.run(PolicyNV.self, trial, auth: [.password([1, 2, 3])])
  }
}
