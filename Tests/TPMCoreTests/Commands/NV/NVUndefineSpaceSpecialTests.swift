// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct NVUndefineSpaceSpecialTests {
  private static let handles = [NVFixture.handle, NVFixture.platform]

  @Test func policyAndPlatformTogetherRemoveTheIndex() throws {
    var tpm = try TestTPM()
    try tpm.define(
      NVFixture.guarded(for: .nvUndefineSpaceSpecial, [.platformCreate, .policyDelete]), by: NVFixture.platform)
    let session = try tpm.policySession(for: .nvUndefineSpaceSpecial)
    try tpm.run(NVUndefineSpaceSpecial.self, Self.handles, auth: [.session(session), .password("")])
    #expect(tpm.machine.nvIndex(NVFixture.handle) == nil)
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(tpm.machine.nvIndex(NVFixture.handle) == nil)
  }

  /// The Index is gone when the response is made, so its authValue is no part of the key.
  @Test func theEmptyAuthValueKeysTheResponse() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(0x16C, CommandCode.nvUndefineSpaceSpecial.rawValue.wire).extended(0x16B)
    try tpm.define(NVFixture.guarded(policy, [.platformCreate, .policyDelete]), auth: [1], by: NVFixture.platform)
    let session = try tpm.policySession(for: .nvUndefineSpaceSpecial)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    session.includesAuthValue = true
    session.sendsHMACWithoutKey = true
    (session.authValue, session.newAuthValue) = ([1], [])
    try tpm.run(NVUndefineSpaceSpecial.self, Self.handles, auth: [.session(session), .password("")])
    #expect(tpm.machine.nvIndex(NVFixture.handle) == nil)
  }

  private static let otherwise: [(NVAttributes, UInt32)] = [
    (.platformCreate, NVFixture.platform), ([], NVFixture.owner),
  ]

  @Test(arguments: otherwise)
  func anIndexThatCanBeRemovedOtherwiseIsRefused(_ flags: NVAttributes, _ authority: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.guarded(for: .nvUndefineSpaceSpecial, flags), by: authority)
    let session = try tpm.policySession(for: .nvUndefineSpaceSpecial)
    try tpm.expect(
      .attributes.handle(1), from: NVUndefineSpaceSpecial.self, Self.handles,
      auth: [.session(session), .password("")])
  }

  @Test func anIndexThatDoesNotExistIsNotRemoved() throws {
    var tpm = try TestTPM()
    try tpm.expect(.handle.handle(1), from: NVUndefineSpaceSpecial.self, Self.handles)
  }

  @Test func theOtherAuthorizationsAreNotEnough() throws {
    var tpm = try TestTPM()
    try tpm.define(
      NVFixture.guarded(for: .nvUndefineSpaceSpecial, [.platformCreate, .policyDelete]), by: NVFixture.platform)
    let session = try tpm.policySession(for: .nvUndefineSpace)
    try tpm.expect(
      .policyCC.session(1), from: NVUndefineSpaceSpecial.self, Self.handles,
      auth: [.session(session), .password("")])
    let right = try tpm.policySession(for: .nvUndefineSpaceSpecial)
    try tpm.expect(
      .authMissing, from: NVUndefineSpaceSpecial.self, Self.handles, auth: [.session(right)])
    try tpm.expect(
      .value.handle(2), from: NVUndefineSpaceSpecial.self, [NVFixture.handle, NVFixture.owner],
      auth: [.session(right), .password("")])
  }
}
