import TPMCrypto
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVWriteTests {
  @Test func whatIsWrittenIsReadAndSurvives() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1, 2, 3], at: 2)
    #expect(try tpm.read(8) == [0, 0, 1, 2, 3, 0, 0, 0])
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(try tpm.read(3, at: 2) == [1, 2, 3])
  }

  @Test func writtenBelongsToTheName() throws {
    var tpm = try TestTPM()
    try tpm.define()
    let before = try tpm.run(NVReadPublic.self, [NVFixture.handle]).nvName
    try tpm.write([])
    let after = try tpm.run(NVReadPublic.self, [NVFixture.handle])
    #expect(after.nvName != before)
    #expect(after.nvPublic.value.attributes.contains(.written))
  }

  @Test func theSameContentsAreNotStoredAgain() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1, 2, 3])
    let saves = tpm.store.saves
    try tpm.write([1, 2, 3])
    #expect(tpm.store.saves == saves)
  }

  @Test(arguments: [
    (9, 0, ResponseCode.nvRange), (1, 8, .nvRange), (8, 1, .nvRange), (0, 9, .value.parameter(2)),
    (1, 0xFFFF, .value.parameter(2)),
  ])
  func whatDoesNotFitIsRefused(_ count: Int, _ offset: UInt16, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.expect(code, from: NVWrite.self, [NVFixture.handle, NVFixture.handle]) {
      $0.data = MaxNVBuffer([UInt8](repeating: 1, count: count))
      $0.offset = offset
    }
  }

  @Test func writeAllWantsAll() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.writeAll)))
    try tpm.expect(.nvRange, from: NVWrite.self, [NVFixture.handle, NVFixture.handle]) { $0.data = MaxNVBuffer([1]) }
    try tpm.write([1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test(arguments: [(NVType.counter, UInt16(8)), (.bits, 8), (.extend, 32)])
  func otherTypesHaveTheirOwnCommands(_ type: NVType, _ size: UInt16) throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(type, size: size))
    try tpm.expect(.attributes.handle(2), from: NVWrite.self, [NVFixture.handle, NVFixture.handle])
  }

  @Test func anAuthorityNeedsItsAttribute() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .authWrite, .noDA]))
    try tpm.expect(.nvAuthorization, from: NVWrite.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(.nvAuthorization, from: NVWrite.self, [NVFixture.platform, NVFixture.handle])
    try tpm.define(NVFixture.publicArea(handle: 0x0180_0002))
    try tpm.expect(.nvAuthorization, from: NVWrite.self, [0x0180_0002, NVFixture.handle])
    try tpm.define(NVFixture.publicArea(.ordinary, [.ownerRead, .ownerWrite], handle: 0x0180_0003))
    try tpm.expect(.authUnavailable, from: NVWrite.self, [0x0180_0003, 0x0180_0003])
    try tpm.expect(.nvUninitialized, from: NVRead.self, [NVFixture.handle, NVFixture.handle])
  }

  @Test func aWrongPasswordOfAnExemptIndexIsNotCounted() throws {
    var tpm = try TestTPM()
    try tpm.define(auth: [1, 2])
    try tpm.expect(
      .badAuth.session(1), from: NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([1, 3])])
    #expect(tpm.machine.persistent.lockout.failedTries == 0)
    try tpm.run(NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([1, 2, 0, 0])])
  }

  @Test func aWrongPasswordOfAProtectedIndexIsCountedAndLocksOut() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .authWrite]), auth: [1, 2])
    for tries in 1...3 {
      try tpm.expect(
        .authFail.session(1), from: NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([9])])
      #expect(tpm.machine.persistent.lockout.failedTries == UInt32(tries))
    }
    try tpm.expect(.lockout, from: NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([1, 2])])
    tpm.platform.monotonicMilliseconds += 1_000_000
    try tpm.run(NVWrite.self, [NVFixture.handle, NVFixture.handle], auth: [.password([1, 2])])
  }
}
