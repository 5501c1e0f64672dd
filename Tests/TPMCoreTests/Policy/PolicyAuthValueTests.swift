// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyAuthValueTests {
  private static let known = [UInt8](hex: "8fcd2169ab92694e0c633f1ab772842b8241bbc20288981fc7ac1eddc1fddb0e")

  @Test(arguments: HashAlgorithm.allCases)
  func theDigestIsExtendedWithTheCommandCode(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    let expected = TestPolicy(algorithm).extended(0x16B)
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).authValueUse == .hmac)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    #expect(try tpm.policyDigest(session) == expected.extended(0x16B).digest)
  }

  @Test(arguments: [SessionType.policy, .trial])
  func theDigestIsTheKnownOne(_ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    #expect(try tpm.policyDigest(session) == Self.known)
  }

  @Test func passwordGivesTheSameDigest() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyPassword.self, [session.handle])
    #expect(try tpm.policyDigest(session) == Self.known)
    #expect(try tpm.policy(session).authValueUse == .password)
  }

  @Test func theLastOfTheTwoCounts() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyPassword.self, [session.handle])
    try tpm.run(PolicyAuthValue.self, [session.handle])
    #expect(try tpm.policy(session).authValueUse == .hmac)
    try tpm.run(PolicyPassword.self, [session.handle])
    #expect(try tpm.policy(session).authValueUse == .password)
  }
}
