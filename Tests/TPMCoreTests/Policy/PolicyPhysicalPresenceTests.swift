// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyPhysicalPresenceTests {
  @Test(arguments: HashAlgorithm.allCases, [SessionType.policy, .trial])
  func theDigestIsExtendedWithTheCommandCode(_ algorithm: HashAlgorithm, _ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type, hash: algorithm)
    try tpm.run(PolicyPhysicalPresence.self, [session.handle])
    #expect(try tpm.policyDigest(session) == TestPolicy(algorithm).extended(0x187).digest)
    #expect(try tpm.policy(session).isPPRequired)
  }
}
