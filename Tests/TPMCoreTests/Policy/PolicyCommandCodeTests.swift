// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyCommandCodeTests {
  @Test(arguments: HashAlgorithm.allCases)
  func theDigestIsExtendedWithTheCode(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret }
    let expected = TestPolicy(algorithm).extended(0x16C, [0, 0, 0x01, 0x51])
    #expect(try tpm.policyDigest(session) == expected.digest)
    #expect(try tpm.policy(session).commandCode == .policySecret)
  }

  @Test func theDigestIsTheKnownOne() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .duplicate }
    let known = [UInt8](hex: "bef56b8c1cc84e11edd717528d2cd99356bd2bbf8f015209c3f84aeeaba8e8a2")
    #expect(try tpm.policyDigest(session) == known)
  }

  @Test func theSameCodeAgainIsFine() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    for _ in 0..<2 { try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret } }
    let code: [UInt8] = [0, 0, 0x01, 0x51]
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x16C, code).extended(0x16C, code).digest)
  }

  @Test func anotherCodeIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .policySecret }
    try tpm.expect(.value.parameter(1), from: PolicyCommandCode.self, [session.handle]) { $0.code = .policyNV }
  }

  @Test(arguments: [UInt32(0), 0x11E, 0x1FF, 0x2000_0151, 0xFFFF_FFFF])
  func aCodeThatTheTPMLacksIsRefused(_ raw: UInt32) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.policyCC.parameter(1), from: PolicyCommandCode.self, [session.handle]) {
      $0.code = CommandCode(rawValue: raw)
    }
  }
}
