import TPMCrypto
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVUndefineSpaceTests {
  @Test func anUndefinedIndexIsGone() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.run(NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(.handle.handle(1), from: NVReadPublic.self, [NVFixture.handle])
    try tpm.expect(.handle.handle(2), from: NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
  }

  @Test func theOwnerCannotRemoveWhatThePlatformMade() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.platformCreate)), by: NVFixture.platform)
    try tpm.expect(.nvAuthorization, from: NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
    try tpm.run(NVUndefineSpace.self, [NVFixture.platform, NVFixture.handle])
  }

  @Test func anIndexWithPolicyDeleteStays() throws {
    var tpm = try TestTPM()
    let area = NVFixture.publicArea(.ordinary, NVFixture.open.union([.platformCreate, .policyDelete]))
    try tpm.define(area, by: NVFixture.platform)
    try tpm.expect(.attributes.handle(2), from: NVUndefineSpace.self, [NVFixture.platform, NVFixture.handle])
    try tpm.expect(
      .authType.session(1), from: NVUndefineSpaceSpecial.self, [NVFixture.handle, NVFixture.platform])
  }

  @Test func anIndexOfADisabledHierarchyIsNotThere() throws {
    var tpm = try TestTPM()
    try tpm.define()
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.handle.handle(1), from: NVReadPublic.self, [NVFixture.handle])
    try tpm.expect(.handle.handle(2), from: NVUndefineSpace.self, [NVFixture.platform, NVFixture.handle])
  }
}
