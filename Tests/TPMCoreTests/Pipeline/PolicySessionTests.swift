// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Policies where they are used: TPM2_PolicyNV reads an Index that has the policy. Part 3, 5.6.
struct PolicySessionTests {
  private static let index: UInt32 = 0x0100_0001
  private static let attributes: NVAttributes = [.policyRead, .policyWrite, .authRead, .noDA, .written]

  /// Makes an Index under a policy, a session that has fulfilled it, and one for TPM2_PolicyNV to extend.
  private static func setUp(
    _ tpm: inout TestTPM, _ policy: TestPolicy, type: SessionType = .policy, authValue: [UInt8] = [],
    _ assert: (inout TestTPM, TestSession) throws -> Void
  ) throws -> (TestSession, [UInt32]) {
    tpm.addIndex(
      index, attributes, contents: [1, 2], authValue: authValue, authPolicy: policy.digest, nameAlg: policy.algorithm)
    let session = try tpm.startSession(type, hash: policy.algorithm)
    session.authValue = authValue
    try assert(&tpm, session)
    let other = try tpm.startSession(.policy)
    return (session, [index, index, other.handle])
  }

  @Test(arguments: HashAlgorithm.allCases)
  func aFulfilledPolicyAuthorisesOnce(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy(algorithm).extended(0x16C, UInt32(0x149).wire)) {
      tpm, session in
      try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policyNV }
    }
    tpm.pass(milliseconds: 500)
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
    let policy = try tpm.policy(session)
    #expect(policy.policyDigest == TestPolicy(algorithm).digest)
    #expect(policy.commandCode == nil)
    #expect(policy.startTime == 500)
    try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func aFailingCommandDoesNotUseThePolicyUp() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16C, UInt32(0x149).wire)) { tpm, session in
      try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policyNV }
    }
    try tpm.expect(.nvRange, from: PolicyNV.self, handles, auth: [.session(session)]) { $0.offset = 9 }
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func anotherDigestIsRefused() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x187)) { tpm, session in
      try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    }
    try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func anotherHashIsRefused() throws {
    var tpm = try TestTPM()
    let (_, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x187)) { _, _ in }
    let session = try tpm.startSession(.policy, hash: .sha512)
    try tpm.run(PolicyPhysicalPresence.self, [session.handle])
    tpm.platform.isPhysicallyPresent = true
    try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func anEntityWithoutAPolicyHasNone() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy()) { _, _ in }
    tpm.prepare { machine in
      guard case .nvIndex(var area) = machine.persistent.nvIndices[0].publicArea else { return }
      area.authPolicy = Digest()
      machine.persistent.nvIndices[0].publicArea = .nvIndex(area)
    }
    try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func anIndexThatPolicyMayNotReadIsRefused() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy()) { _, _ in }
    tpm.prepare { $0.persistent.nvIndices[0].publicArea.attributes.remove(.policyRead) }
    try tpm.expect(.authUnavailable, from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func aTrialSessionNeverAuthorises() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x18F, [1]), type: .trial) { tpm, session in
      try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    }
    try tpm.expect(.attributes.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  // MARK: - What was deferred

  @Test func theCommandIsTheOneAllowed() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16C, UInt32(0x151).wire)) { tpm, session in
      try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret }
    }
    try tpm.expect(.policyCC.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func thePCRAreAsTheyWere() throws {
    let pcr = hash(.sha256, [UInt8](repeating: 0, count: 32))
    let policy = TestPolicy().extended(0x17F, [0, 0, 0, 1, 0, 0x0B, 3, 1, 0, 0], pcr)
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, policy) { tpm, session in
      try tpm.run(PolicyPCR.self, [session.handle]) {
        $0.pcrs = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([0]))])
      }
    }
    tpm.prepare { $0.pcr.pcrUpdateCounter += 1 }
    try tpm.expect(.pcrChanged, from: PolicyNV.self, handles, auth: [.session(session)])
    tpm.prepare { $0.pcr.pcrUpdateCounter -= 1 }
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func theLocalityIsOneAllowed() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16F, [0b01010])) { tpm, session in
      try tpm.run(PolicyLocality.self, [session.handle]) { $0.locality = [.one, .three] }
    }
    for locality: UInt8 in [0, 2, 4, 32, 0b01010] {
      tpm.locality = locality
      try tpm.expect(.locality, from: PolicyNV.self, handles, auth: [.session(session)])
    }
    tpm.locality = 3
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func anExtendedLocalityIsThatOne() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16F, [0x21])) { tpm, session in
      try tpm.run(PolicyLocality.self, [session.handle]) { $0.locality = LocalityAttributes(rawValue: 0x21) }
    }
    for locality: UInt8 in [0, 32, 34] {
      tpm.locality = locality
      try tpm.expect(.locality, from: PolicyNV.self, handles, auth: [.session(session)])
    }
    tpm.locality = 33
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func somebodyIsThere() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x187)) { tpm, session in
      try tpm.run(PolicyPhysicalPresence.self, [session.handle])
    }
    try tpm.expect(.pp.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    tpm.platform.isPhysicallyPresent = true
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test(arguments: [true, false])
  func theIndexIsWrittenOrNot(_ written: Bool) throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x18F, [written ? 1 : 0])) { tpm, session in
      try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = written }
    }
    if written {
      try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
    } else {
      try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    }
  }

  @Test func timeIsNotOver() throws {
    let operand = UInt64(10).wire
    let args = hash(.sha256, operand + [0, 0, 0, 5])
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16D, args)) { tpm, session in
      try tpm.run(PolicyCounterTimer.self, [session.handle]) {
        ($0.operandB, $0.operation) = (Operand(operand), .unsignedLT)
      }
    }
    tpm.pass(milliseconds: 10_001)
    try tpm.expect(.expired.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    try tpm.run(PolicyRestart.self, [session.handle])
  }

  @Test func timeIsAlmostOver() throws {
    let operand = UInt64(10).wire
    let args = hash(.sha256, operand + [0, 0, 0, 5])
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16D, args)) { tpm, session in
      try tpm.run(PolicyCounterTimer.self, [session.handle]) {
        ($0.operandB, $0.operation) = (Operand(operand), .unsignedLT)
      }
    }
    tpm.prepare { $0.clock.timeEpoch &+= 1 }
    try tpm.expect(.expired.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    tpm.prepare { $0.clock.timeEpoch &-= 1 }
    tpm.pass(milliseconds: 10_000)
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  /// Each check is refused first where all that come after it would be refused as well.
  @Test func theChecksAreMadeInTheOrderOfTheText() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x187)) { _, _ in }
    tpm.pass(milliseconds: 10)
    let handle = session.handle
    func expect(_ code: ResponseCode, after change: @escaping (inout PolicyState) -> Void) throws {
      tpm.prepare { machine in
        try? machine.updateSession(handle) { session throws(ResponseCode) in change(&session.policy) }
      }
      try tpm.expect(code, from: PolicyNV.self, handles, auth: [.session(session)])
    }
    let counter = tpm.machine.pcr.pcrUpdateCounter
    try expect(.expired.session(1)) {
      $0.timeout = 1
      $0.boundHash = .cpHash([UInt8](repeating: 1, count: 32))
      $0.commandCode = .create
      $0.pcrUpdateCounter = counter + 1
      $0.commandLocality = .two
      $0.isPPRequired = true
    }
    try expect(.policyFail.session(1)) { $0.timeout = nil }
    try expect(.policyCC.session(1)) { $0.boundHash = .templateHash([UInt8](repeating: 1, count: 32)) }
    try expect(.policyFail.session(1)) { $0.commandCode = nil }
    try expect(.pcrChanged) { $0.policyDigest = TestPolicy().extended(0x187).digest }
    try expect(.locality) { $0.pcrUpdateCounter = nil }
    try expect(.policyFail.session(1)) { $0.commandLocality = nil }
    try expect(.pp.session(1)) { $0.boundHash = nil }
  }

  // MARK: - Hashes of the command

  enum Bound: CaseIterable { case cpHash, nameHash, parameters }

  @Test(arguments: Bound.allCases)
  func theCommandIsTheOneBoundTo(_ bound: Bound) throws {
    // The Name of the Index depends on its policy, which holds the hash of the Name; so the policy goes through
    // TPM2_PolicyOR with a branch that is put into the session behind its back.
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16B)) { tpm, session in
      try tpm.run(PolicyAuthValue.self, [session.handle])
    }
    session.includesAuthValue = true
    let name = try tpm.indexName(Self.index)
    let names = name + name + handles[2].wire
    let parameters: [UInt8] = [0, 1, 2, 0, 1, 0, 0]
    let digest: [UInt8]
    let kind: PolicyState.BoundHash
    switch bound {
    case .cpHash:
      digest = hash(.sha256, UInt32(0x149).wire + names + parameters)
      kind = .cpHash(digest)
    case .nameHash:
      digest = hash(.sha256, names)
      kind = .nameHash(digest)
    case .parameters:
      digest = hash(.sha256, UInt32(0x149).wire + parameters)
      kind = .parameterHash(digest)
    }
    let handle = session.handle
    tpm.prepare { machine in
      try? machine.updateSession(handle) { session throws(ResponseCode) in session.policy.boundHash = kind }
    }
    if bound != .nameHash {
      try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)]) {
        ($0.operandB, $0.offset) = (Operand([2]), 0)
      }
    }
    if bound != .parameters {
      let other = try tpm.startSession(.policy)
      try tpm.expect(
        .policyFail.session(1), from: PolicyNV.self, [Self.index, Self.index, other.handle], auth: [.session(session)]
      ) { ($0.operandB, $0.offset) = (Operand([2]), 1) }
    }
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)]) {
      ($0.operandB, $0.offset) = (Operand([2]), 1)
    }
  }

  @Test func aTemplateFitsTheCommandsThatCreateOnly() throws {
    let digest = [UInt8](repeating: 3, count: 32)
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x190, digest)) { tpm, session in
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(digest) }
    }
    try tpm.expect(.policyFail.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
  }

  // MARK: - With the authValue

  @Test func theAuthValueIsInTheHMAC() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16B), authValue: [5, 6]) { tpm, session in
      try tpm.run(PolicyAuthValue.self, [session.handle])
    }
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    session.includesAuthValue = true
    session.spoil = { $0[0] ^= 1 }
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    session.spoil = nil
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func theAuthValueIsThePassword() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x16B), authValue: [5, 6]) { tpm, session in
      try tpm.run(PolicyPassword.self, [session.handle])
    }
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    session.sendsPassword = true
    session.authValue = [5, 7]
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles, auth: [.session(session)])
    session.authValue = [5, 6]
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  @Test func withoutIsTheAuthValueNeedsNoHMAC() throws {
    var tpm = try TestTPM()
    let (session, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x18F, [1]), authValue: [5, 6]) {
      tpm, session in
      try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    }
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }

  /// A salted policy session has a key, hence an HMAC, whatever the policy is.
  @Test func aSaltedPolicySessionNeedsItsHMAC() throws {
    var tpm = try TestTPM()
    let (_, handles) = try Self.setUp(&tpm, TestPolicy().extended(0x18F, [1]), authValue: [5, 6]) { _, _ in }
    let key = try tpm.add(.rsa(TestKeys.rsa, [.decrypt, .restricted]))
    let session = try tpm.startSession(.policy, salt: .rsa(TestKeys.rsa, key))
    try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    try tpm.expect(.badAuth.session(1), from: PolicyNV.self, handles, auth: [.policy(session.handle)])
    try tpm.run(PolicyNV.self, handles, auth: [.session(session)])
  }
}
