// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// TPM2_ChangePPS and TPM2_ChangeEPS.
struct ChangeSeedTests {
  private static let platform = [PermanentHandle.platform]
  private static let authority = Authority(
    authValue: Secret(), policyAlg: .sha256, authPolicy: Digest([UInt8](repeating: 1, count: 32)))

  @Test func thePlatformLosesItsObjects() throws {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.fillWithObjects()
      machine.clear.platformAuthority = Self.authority
      machine.persistent.pcrPolicy.policyAlg = .sha256
      machine.persistent.nvIndices = [.test(0x0180_0002, .ordinary, [.platformCreate])]
    }
    let before = tpm.machine
    try tpm.run(ChangePPS.self, Self.platform)
    let after = tpm.machine
    #expect(after.persistent.platform.seed != before.persistent.platform.seed)
    #expect(after.persistent.platform.proof != before.persistent.platform.proof)
    #expect(after.persistent.endorsement.seed == before.persistent.endorsement.seed)
    #expect(after.persistent.owner.seed == before.persistent.owner.seed)
    #expect(after.transientHierarchies == [.owner, .null, .endorsement])
    #expect(Set(after.persistent.objects.map(\.object.hierarchy)) == [.owner, .endorsement])
    #expect(after.clear.platformAuthority.policyAlg == nil)
    #expect(after.persistent.pcrPolicy.policyAlg == nil)
    #expect(after.persistent.nvIndices.count == 1)
  }

  @Test func platformAuthStays() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, Self.platform) { $0.newAuth = Auth(Secret([5])) }
    try tpm.run(ChangePPS.self, Self.platform, auth: [.password([5])])
    try tpm.expect(.badAuth.session(1), from: ChangePPS.self, Self.platform)
  }

  @Test func endorsementLosesItsObjects() throws {
    var tpm = try TestTPM()
    tpm.prepare { machine in
      machine.fillWithObjects()
      machine.persistent.endorsementAuthority = Self.authority
      machine.clear.ehEnable = false
    }
    let before = tpm.machine
    try tpm.run(ChangeEPS.self, Self.platform)
    let after = tpm.machine
    #expect(after.persistent.endorsement.seed != before.persistent.endorsement.seed)
    #expect(after.persistent.endorsement.proof != before.persistent.endorsement.proof)
    #expect(after.persistent.platform.seed == before.persistent.platform.seed)
    #expect(after.persistent.endorsementAuthority.policyAlg == nil)
    #expect(after.clear.ehEnable)
    #expect(after.transientHierarchies == [.owner, .null, .platform])
    #expect(Set(after.persistent.objects.map(\.object.hierarchy)) == [.owner, .platform])
  }

  @Test func onlyThePlatformMay() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.handle(1), from: ChangePPS.self, [PermanentHandle.owner])
    try tpm.expect(.value.handle(1), from: ChangeEPS.self, [PermanentHandle.endorsement])
  }
}
