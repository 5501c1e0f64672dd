// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct ReadOnlyControlTests {
  private static let platform = [PermanentHandle.platform]

  private static func attributes(_ tpm: inout TestTPM) throws -> StartupClearAttributes {
    StartupClearAttributes(rawValue: try #require(try GetCapabilityTests.property(&tpm, .startupClear)))
  }

  @Test func theModeIsEnteredAndLeft() throws {
    var tpm = try TestTPM()
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = true }
    #expect(try Self.attributes(&tpm).contains(.readOnly))
    try tpm.expect(.readOnly, from: CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = .signP256 }
    try tpm.expect(.readOnly, from: ClockSet.self, [PermanentHandle.owner])
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = true }
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = false }
    #expect(try !Self.attributes(&tpm).contains(.readOnly))
    _ = try tpm.primary(.signP256)
  }

  /// Every command of Table 207 that is there, and what the table says of it.
  @Test(arguments: CommandTable.shared.entries)
  func everyCommandIsPermittedOrNotAsTheTableSays(_ entry: CommandEntry) throws {
    var tpm = try TestTPM()
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = true }
    let isPermitted = try CommandTableTests.table(of: entry).readOnlyPermitted ?? true
    let response = tpm.execute([0x80, 0x01, 0, 0, 0, 10] + entry.code.rawValue.wire)
    #expect((response.suffix(4) != ResponseCode.readOnly.rawValue.wire) == isPermitted)
  }

  @Test func dictionaryAttacksStillCount() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .authWrite]), auth: [1])
    try tpm.run(NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([1])])
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = true }
    try tpm.expect(
      .authFail.session(1), from: NVRead.self, [NVFixture.handle, NVFixture.handle], auth: [.password([2])])
    #expect(tpm.machine.persistent.lockout.failedTries == 1)
    try tpm.run(DictionaryAttackLockReset.self, [PermanentHandle.lockout])
    #expect(tpm.machine.persistent.lockout.failedTries == 0)
    try tpm.expect(.readOnly, from: DictionaryAttackParameters.self, [PermanentHandle.lockout])
  }

  @Test func loadedKeysWorkAndPCRExtend() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    try tpm.run(ReadOnlyControl.self, Self.platform) { $0.state = true }
    _ = try tpm.certify(key, key, .ecdsa(.sha256))
    try tpm.extend(5)
    let saved = try tpm.run(ContextSave.self, [key]).context
    try tpm.run(ContextLoad.self) { $0.context = saved }
  }

  @Test func onlyThePlatformMay() throws {
    var tpm = try TestTPM()
    for handle in [PermanentHandle.owner, PermanentHandle.lockout, PermanentHandle.null] {
      try tpm.expect(.value.handle(1), from: ReadOnlyControl.self, [handle]) { $0.state = true }
    }
    try tpm.expect(.badAuth.session(1), from: ReadOnlyControl.self, Self.platform, auth: [.password("x")])
    let octets = try tpm.octets(ReadOnlyControl.self, Self.platform)
    tpm.expect(.value.parameter(1), from: Array(octets.dropLast()) + [2])
    tpm.prepare { $0.persistent.physicalPresenceCommands = [.readOnlyControl] }
    try tpm.expect(.pp.session(1), from: ReadOnlyControl.self, Self.platform) { $0.state = true }
  }
}
