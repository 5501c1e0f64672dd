// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVReadTests {
  @Test(arguments: [
    (UInt16(9), UInt16(0), ResponseCode.nvRange), (1, 8, .nvRange), (0, 9, .value.parameter(2)),
    (1025, 0, .value.parameter(1)),
  ])
  func whatIsNotThereIsNotRead(_ size: UInt16, _ offset: UInt16, _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1])
    try tpm.expect(code, from: NVRead.self, [NVFixture.handle, NVFixture.handle]) {
      $0.size = size
      $0.offset = offset
    }
  }

  @Test func nothingIsReadBeforeItIsWritten() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.expect(.nvUninitialized, from: NVRead.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(
      .nvUninitialized.session(1), from: NVRead.self, [NVFixture.handle, NVFixture.handle], auth: [.password([9])])
  }

  @Test func aWholeBufferIsRead() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(size: 1024))
    try tpm.write([UInt8](repeating: 5, count: 1024))
    #expect(try tpm.read(1024) == [UInt8](repeating: 5, count: 1024))
    #expect(try tpm.read(0, at: 1024) == [])
  }

  @Test func aReadLockHoldsUntilTheNextStart() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.readSTClear)))
    try tpm.write([1])
    try tpm.run(NVReadLock.self, [NVFixture.handle, NVFixture.handle])
    try tpm.run(NVReadLock.self, [NVFixture.handle, NVFixture.handle])
    try tpm.expect(.nvLocked, from: NVRead.self, [NVFixture.handle, NVFixture.handle]) { $0.size = 1 }
    tpm.tpm.powerOn()
    tpm.tpm.startup()
    #expect(try tpm.read(1) == [1])
  }

  @Test func onlyAnIndexDefinedForItIsReadLocked() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.expect(.attributes.handle(2), from: NVReadLock.self, [NVFixture.handle, NVFixture.handle])
  }
}
