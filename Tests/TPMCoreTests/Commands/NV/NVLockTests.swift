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
