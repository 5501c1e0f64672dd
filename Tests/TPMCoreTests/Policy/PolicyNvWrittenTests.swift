// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyNvWrittenTests {
  @Test(arguments: HashAlgorithm.allCases, [true, false])
  func theDigestIsExtendedWithTheOctet(_ algorithm: HashAlgorithm, _ written: Bool) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy, hash: algorithm)
    for _ in 0..<2 { try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = written } }
    let octet: [UInt8] = [written ? 1 : 0]
    #expect(
      try tpm.policyDigest(session) == TestPolicy(algorithm).extended(0x18F, octet).extended(0x18F, octet).digest)
    #expect(try tpm.policy(session).nvWritten == written)
  }

  @Test(arguments: [true, false])
  func theContraryIsRefused(_ written: Bool) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = written }
    try tpm.expect(.value.parameter(1), from: PolicyNvWritten.self, [session.handle]) { $0.writtenSet = !written }
  }

  @Test func aTrialSessionTakesTheContrary() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.trial)
    try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = false }
    #expect(try tpm.policyDigest(session) == TestPolicy().extended(0x18F, [1]).extended(0x18F, [0]).digest)
  }
}
