import TPMCrypto
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVDefineSpace2Tests {
  @Test func whatIsDefinedHereIsAnOrdinaryIndex() throws {
    var tpm = try TestTPM()
    try tpm.run(NVDefineSpace2.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVPublic2(.nvIndex(NVFixture.publicArea())))
    }
    let old = try tpm.run(NVReadPublic.self, [NVFixture.handle])
    let new = try tpm.run(NVReadPublic2.self, [NVFixture.handle])
    #expect(new.nvName == old.nvName)
    #expect(new.nvPublic.value == NVPublic2(.nvIndex(old.nvPublic.value)))
  }

  @Test func theRulesAreThoseOfTheOlderCommand() throws {
    var tpm = try TestTPM()
    try tpm.expect(.attributes.parameter(2), from: NVDefineSpace2.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVPublic2(.nvIndex(NVFixture.publicArea(.ordinary, [.ownerRead]))))
    }
    try tpm.expect(.handle.handle(1), from: NVReadPublic2.self, [0x1100_0001])
    try tpm.expect(.value.handle(1), from: NVReadPublic2.self, [0x8000_0000])
  }
}
