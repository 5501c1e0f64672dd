// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyRestartTests {
  @Test(arguments: HashAlgorithm.allCases)
  func everyAssertionIsTakenBack(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM()
    tpm.pass(milliseconds: 1_000)
    let session = try tpm.startSession(.policy, hash: algorithm)
    let new = "\(try tpm.policy(session))"
    tpm.pass(milliseconds: 1_000)
    try tpm.run(PolicyPassword.self, [session.handle])
    try tpm.run(PolicyPhysicalPresence.self, [session.handle])
    try tpm.run(PolicyLocality.self, [session.handle]) { $0.locality = .zero }
    try tpm.run(PolicyNvWritten.self, [session.handle]) { $0.writtenSet = true }
    try tpm.run(PolicyPCR.self, [session.handle])
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .nvRead }
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, session.handle]) {
      ($0.cpHashA, $0.expiration) = (Digest([UInt8](repeating: 1, count: algorithm.size)), 100)
    }
    try tpm.run(PolicyRestart.self, [session.handle])
    #expect("\(try tpm.policy(session))" == new, "the start of the session stays as well")
    #expect(try tpm.policyDigest(session) == [UInt8](repeating: 0, count: algorithm.size))
    #expect(try tpm.machine.session(session.handle).nonceTPM == session.nonceTPM)
  }

  @Test func anHMACSessionIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.hmac)
    try tpm.expect(.value.handle(1), from: PolicyRestart.self, [session.handle])
  }
}
