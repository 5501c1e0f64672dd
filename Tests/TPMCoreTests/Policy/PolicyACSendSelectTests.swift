// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyACSendSelectTests {
  private static let object: [UInt8] = [0, 0x0B] + [UInt8](repeating: 1, count: 32)
  private static let authority: [UInt8] = [0x40, 0, 0, 1]
  private static let component: [UInt8] = [0x90, 0, 0, 0]

  private static func fill(_ parameters: inout PolicyACSendSelect.Parameters, _ includeObject: Bool) {
    parameters.objectName = Name(object)
    parameters.authHandleName = Name(authority)
    parameters.acName = Name(component)
    parameters.includeObject = includeObject
  }

  @Test(arguments: HashAlgorithm.allCases, [SessionType.policy, .trial])
  func theDigestIsExtendedWithTheNames(_ algorithm: HashAlgorithm, _ type: SessionType) throws {
    for includeObject in [true, false] {
      var tpm = try TestTPM()
      let session = try tpm.startSession(type, hash: algorithm)
      try tpm.run(PolicyACSendSelect.self, [session.handle]) { Self.fill(&$0, includeObject) }
      let start = TestPolicy(algorithm)
      let expected =
        includeObject
        ? start.extended(0x196, Self.object, Self.authority, Self.component, [1])
        : start.extended(0x196, Self.authority, Self.component, [0])
      #expect(try tpm.policyDigest(session) == expected.digest)
      guard type == .policy else { continue }
      #expect(try tpm.policy(session).commandCode == .acSend)
      let names = hash(algorithm, Self.object + Self.authority + Self.component)
      #expect(try tpm.policy(session).boundHash == .nameHash(names))
    }
  }

  @Test func whatIsSelectedAuthorisesNoOtherCommand() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(0x196, Self.authority, Self.component, [0]).digest
    try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.owner]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(policy), .sha256)
    }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyACSendSelect.self, [session.handle]) { Self.fill(&$0, false) }
    try tpm.expect(
      .policyFail.session(1), from: ClockSet.self, [PermanentHandle.owner], auth: [.session(session)])
  }

  @Test func aPolicyThatIsBoundToAHashIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCpHash.self, [session.handle]) { $0.cpHashA = Digest([UInt8](repeating: 1, count: 32)) }
    try tpm.expect(.cpHash, from: PolicyACSendSelect.self, [session.handle]) { Self.fill(&$0, true) }
    let again = try tpm.startSession(.policy)
    try tpm.run(PolicyACSendSelect.self, [again.handle]) { Self.fill(&$0, true) }
    try tpm.expect(.cpHash, from: PolicyACSendSelect.self, [again.handle]) { Self.fill(&$0, true) }
  }

  @Test func aPolicyForAnotherCommandIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret }
    try tpm.expect(.policyCC, from: PolicyACSendSelect.self, [session.handle]) { Self.fill(&$0, true) }
  }

  @Test func namesAreNoLongerThanTheLongest() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    let octets = try tpm.octets(PolicyACSendSelect.self, [session.handle])
    let head = Array(octets.dropLast(7))
    for place in 1...3 {
      let names = [UInt8](repeating: 0, count: 2 * (place - 1)) + [0, 67] + [UInt8](repeating: 1, count: 67)
      var command = head + names
      command.replaceSubrange(2..<6, with: UInt32(command.count).wire)
      tpm.expect(.size.parameter(place), from: command)
    }
    tpm.expect(.value.parameter(4), from: Array(octets.dropLast()) + [2])
  }
}
