// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct PolicyGetDigestTests {
  @Test(arguments: HashAlgorithm.allCases, [SessionType.policy, .trial])
  func aNewSessionHasAZeroDigest(_ algorithm: HashAlgorithm, _ type: SessionType) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(type, hash: algorithm)
    #expect(try tpm.policyDigest(session) == [UInt8](repeating: 0, count: algorithm.size))
  }

  @Test func anHMACSessionIsRefused() throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.hmac)
    try tpm.expect(.value.handle(1), from: PolicyGetDigest.self, [session.handle])
  }

  @Test func aSessionThatIsNotLoadedIsNamed() throws {
    var tpm = try TestTPM()
    _ = try tpm.startSession(.hmac)
    try tpm.expect(.referenceH0, from: PolicyGetDigest.self, [0x0300_0000])
  }
}
