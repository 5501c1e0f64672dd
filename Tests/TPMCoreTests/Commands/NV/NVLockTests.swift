// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVLockTests {
  @Test func aWriteLockUntilTheNextStartEndsThere() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.writeSTClear)))
    try tpm.write([1])
    try tpm.run(NVWriteLock.self, [NVFixture.handle, NVFixture.handle])
    try tpm.run(NVWriteLock.self, [NVFixture.handle, NVFixture.handle])
    try tpm.expect(.nvLocked, from: NVWrite.self, [NVFixture.handle, NVFixture.handle])
    tpm.tpm.powerOn()
    tpm.tpm.startup()
    try tpm.write([2])
  }

  @Test func aWrittenIndexWithWriteDefineIsLockedForEver() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union([.writeDefine, .orderly])))
    try tpm.write([1])
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.writeDefine), handle: 0x0180_0002))
    try tpm.write([1], to: 0x0180_0002)
    try tpm.run(NVWriteLock.self, [0x0180_0002, 0x0180_0002])
    tpm.tpm.powerOn()
    tpm.tpm.startup()
    try tpm.expect(.nvLocked, from: NVWrite.self, [0x0180_0002, 0x0180_0002])
  }

  /// The lock belongs to the checks of the handles, which come before any authorisation.
  @Test func aLockIsFoundBeforeAWrongAuthorisation() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .authWrite, .readSTClear, .writeSTClear]))
    try tpm.write([1])
    let handles = [NVFixture.handle, NVFixture.handle]
    try tpm.run(NVWriteLock.self, handles)
    try tpm.run(NVReadLock.self, handles)
    let wrong = TestAuth.password([9])
    try tpm.expect(.nvLocked, from: NVWrite.self, handles, auth: [wrong])
    try tpm.expect(.nvLocked, from: NVWrite.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(.nvLocked, from: NVRead.self, handles, auth: [wrong])
    try tpm.expect(.nvLocked, from: NVRead.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(.nvLocked, from: NVCertify.self, [PermanentHandle.null] + handles, auth: [.password([]), wrong])
    #expect(tpm.machine.persistent.lockout.failedTries == 0)
    try tpm.expect(.authFail.session(1), from: NVWriteLock.self, handles, auth: [wrong])
  }

  @Test func onlyAnIndexDefinedForItIsWriteLocked() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.expect(.attributes.handle(2), from: NVWriteLock.self, [NVFixture.handle, NVFixture.handle])
  }

  @Test func theGlobalLockLocksWhatHasAskedForIt() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.globalLock), handle: 0x0180_0002))
    try tpm.run(NVGlobalWriteLock.self, [NVFixture.owner])
    try tpm.write([1])
    try tpm.expect(.nvLocked, from: NVWrite.self, [0x0180_0002, 0x0180_0002])
  }
}
