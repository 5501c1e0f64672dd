// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct SetAlgorithmSetTests {
  @Test func theSetThatIsToldCanBeSet() throws {
    var tpm = try TestTPM()
    let set = try #require(try GetCapabilityTests.property(&tpm, .algorithmSet))
    let before = try GetCapabilityTests.all(&tpm, .algs).values
    try tpm.run(SetAlgorithmSet.self, [PermanentHandle.platform]) { $0.algorithmSet = set }
    #expect(try GetCapabilityTests.all(&tpm, .algs).values == before)
    #expect(try GetCapabilityTests.property(&tpm, .algorithmSet) == set)
  }

  @Test(arguments: [1, 2, 0x8000_0000, .max] as [UInt32])
  func thereIsNoOtherSet(_ set: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.parameter(1), from: SetAlgorithmSet.self, [PermanentHandle.platform]) {
      $0.algorithmSet = set
    }
  }

  @Test func onlyThePlatformMay() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: SetAlgorithmSet.self, [handle])
    }
    try tpm.expect(
      .badAuth.session(1), from: SetAlgorithmSet.self, [PermanentHandle.platform], auth: [.password("x")])
  }
}
