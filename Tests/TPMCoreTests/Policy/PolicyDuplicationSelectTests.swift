// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyDuplicationSelectTests {
  private static let object: [UInt8] = [0, 0x0B] + [UInt8](repeating: 1, count: 32)
  private static let parent: [UInt8] = [0, 0x0B] + [UInt8](repeating: 2, count: 32)

  private static func fill(_ parameters: inout PolicyDuplicationSelect.Parameters, _ includeObject: Bool) {
    parameters.objectName = Name(object)
    parameters.newParentName = Name(parent)
    parameters.includeObject = includeObject
  }

  @Test(arguments: HashAlgorithm.allCases, [SessionType.policy, .trial])
  func theDigestIsExtendedWithTheNames(_ algorithm: HashAlgorithm, _ type: SessionType) throws {
    for includeObject in [true, false] {
      var tpm = try TestTPM()
      let session = try tpm.startSession(type, hash: algorithm)
      try tpm.run(PolicyDuplicationSelect.self, [session.handle]) { Self.fill(&$0, includeObject) }
      let start = TestPolicy(algorithm)
      let expected =
        includeObject
        ? start.extended(0x188, Self.object, Self.parent, [1]) : start.extended(0x188, Self.parent, [0])
      #expect(try tpm.policyDigest(session) == expected.digest)
      guard type == .policy else { continue }
      #expect(try tpm.policy(session).commandCode == .duplicate)
      #expect(try tpm.policy(session).boundHash == .nameHash(hash(algorithm, Self.object + Self.parent)))
    }
  }

  @Test func aPolicyThatIsBoundToAHashIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyDuplicationSelect.self, [session.handle]) { Self.fill(&$0, true) }
    try tpm.expect(.cpHash, from: PolicyDuplicationSelect.self, [session.handle]) { Self.fill(&$0, true) }
  }

  @Test func aPolicyForAnotherCommandIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret }
    try tpm.expect(.policyCC, from: PolicyDuplicationSelect.self, [session.handle]) { Self.fill(&$0, true) }
  }
}
