// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The NV commands in read-only mode, where only an Index that does not last may change. Part 3, 24.9, Table 207.
struct NVReadOnlyTests {
  private static let lasting: [NVAttributes] = [[], .orderly, .clearSTClear]
  private static let locks: NVAttributes = [.readSTClear, .writeSTClear]
  private static let handles = [NVFixture.handle, NVFixture.handle]

  private static func tpm(_ type: NVType, _ flags: NVAttributes, size: UInt16 = 8) throws -> TestTPM {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(type, NVFixture.open.union(locks).union(flags), size: size))
    tpm.prepare { $0.clear.readOnly = true }
    return tpm
  }

  @Test(arguments: lasting)
  func whatLastsIsNotChanged(_ flags: NVAttributes) throws {
    var ordinary = try Self.tpm(.ordinary, flags)
    try ordinary.expect(.readOnly, from: NVWrite.self, Self.handles)
    try ordinary.expect(.readOnly, from: NVReadLock.self, Self.handles)
    try ordinary.expect(.readOnly, from: NVWriteLock.self, Self.handles)
    var extend = try Self.tpm(.extend, flags, size: 32)
    try extend.expect(.readOnly, from: NVExtend.self, Self.handles)
    var bits = try Self.tpm(.bits, flags)
    try bits.expect(.readOnly, from: NVSetBits.self, Self.handles)
  }

  @Test func whatDoesNotLastIsChanged() throws {
    var ordinary = try Self.tpm(.ordinary, [.orderly, .clearSTClear])
    try ordinary.write([1])
    #expect(try ordinary.read(1) == [1])
    try ordinary.run(NVReadLock.self, Self.handles)
    try ordinary.run(NVWriteLock.self, Self.handles)
    var extend = try Self.tpm(.extend, [.orderly, .clearSTClear], size: 32)
    try extend.run(NVExtend.self, Self.handles)
    var bits = try Self.tpm(.bits, [.orderly, .clearSTClear])
    try bits.run(NVSetBits.self, Self.handles)
  }

  @Test func aCounterIsNeverChanged() throws {
    var tpm = try Self.tpm(.counter, .orderly)
    try tpm.expect(.readOnly, from: NVIncrement.self, Self.handles)
  }

  @Test func indicesAreNeitherDefinedNorRemovedNorLocked() throws {
    var tpm = try Self.tpm(.ordinary, [.orderly, .clearSTClear])
    try tpm.expect(.readOnly, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(handle: 0x0180_0002))
    }
    try tpm.expect(.readOnly, from: NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
    try tpm.expect(.readOnly, from: NVGlobalWriteLock.self, [NVFixture.owner])
  }
}
