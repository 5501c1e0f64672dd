// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto
import Testing

@Suite struct PolicyDigestTests {
  private let tpm: TPMConnection

  init() throws { tpm = try Fixture.started() }

  /// What a trial session has after the same assertions.
  private func trial(
    _ hash: HashAlgorithm = .sha256, _ body: (PolicySessionHandle) throws -> Void
  ) throws -> [UInt8] {
    let session = try tpm.startSession(.trial, authHash: hash)
    let handle = PolicySessionHandle(session.handle)
    try body(handle)
    defer { try? tpm.flush(session) }
    return try tpm.run(PolicyGetDigest.self) { $0.policySession = handle }.policyDigest.octets
  }

  @Test(arguments: [HashAlgorithm.sha1, .sha256, .sha384, .sha512, .sha3_256])
  func isThatOfATrialSession(hash: HashAlgorithm) throws {
    var policy = PolicyDigest(hash)
    policy.policyAuthValue()
    policy.policyCommandCode(.unseal)
    policy.policyLocality([.zero, .one])
    policy.policyPhysicalPresence()
    policy.policyNvWritten(true)
    policy.policyCounterTimer(.unsignedGE, operandB: [1, 2, 3], offset: 4)
    let digest = try trial(hash) { handle in
      try tpm.run(PolicyAuthValue.self) { $0.policySession = handle }
      try tpm.run(PolicyCommandCode.self) {
        $0.policySession = handle
        $0.code = .unseal
      }
      try tpm.run(PolicyLocality.self) {
        $0.policySession = handle
        $0.locality = [.zero, .one]
      }
      try tpm.run(PolicyPhysicalPresence.self) { $0.policySession = handle }
      try tpm.run(PolicyNvWritten.self) {
        $0.policySession = handle
        $0.writtenSet = true
      }
      try tpm.run(PolicyCounterTimer.self) {
        $0.policySession = handle
        $0.operandB = Operand([1, 2, 3])
        $0.offset = 4
        $0.operation = .unsignedGE
      }
    }
    #expect(policy.digest == digest)
  }

  @Test func branchesReplaceWhatWasBefore() throws {
    var first = PolicyDigest()
    first.policyPassword()
    var policy = PolicyDigest()
    policy.policySecret(PermanentHandle.owner.octets, policyRef: [9])
    let branches = [first.digest, policy.digest]
    policy.policyOR(branches)
    let digest = try trial { handle in
      try tpm.run(PolicySecret.self) {
        $0.authHandle = EntityHandle(PermanentHandle.owner)
        $0.policySession = handle
        $0.policyRef = Nonce([9])
      }
      try tpm.run(PolicyOR.self) {
        $0.policySession = handle
        $0.pHashList = BranchList(branches.map { Digest($0) })
      }
    }
    #expect(policy.digest == digest)
  }

  @Test func pcrValuesCountByTheirDigest() throws {
    let selection = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([0]))])
    var policy = PolicyDigest()
    try policy.policyPCR(selection, values: [[UInt8](repeating: 0, count: 32)])
    let digest = try trial { handle in
      try tpm.run(PolicyPCR.self) {
        $0.policySession = handle
        $0.pcrs = selection
      }
    }
    #expect(policy.digest == digest)
  }

  @Test func duplicationNamesTheObjectIfItIsToBeIncluded() throws {
    let (object, parent) = ([UInt8](repeating: 1, count: 34), [UInt8](repeating: 2, count: 34))
    for includeObject in [false, true] {
      var policy = PolicyDigest()
      policy.policyDuplicationSelect(objectName: object, newParentName: parent, includeObject: includeObject)
      let digest = try trial { handle in
        try tpm.run(PolicyDuplicationSelect.self) {
          $0.policySession = handle
          $0.objectName = Name(object)
          $0.newParentName = Name(parent)
          $0.includeObject = includeObject
        }
      }
      #expect(policy.digest == digest)
    }
  }
}
