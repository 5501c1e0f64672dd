import TPMCrypto
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

/// Counters, bits, extend and PIN Indices.
struct NVTypesTests {
  @Test func aCounterCountsFromTheHighestCountThatEverWas() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.counter))
    for _ in 0..<3 { try increment(&tpm) }
    #expect(try tpm.read(8) == UInt64(3).octets)
    try tpm.run(NVUndefineSpace.self, [NVFixture.owner, NVFixture.handle])
    try tpm.define(NVFixture.publicArea(.counter))
    try tpm.expect(.nvUninitialized, from: NVRead.self, [NVFixture.owner, NVFixture.handle])
    try increment(&tpm)
    #expect(try tpm.read(8) == UInt64(4).octets)
  }

  @Test func anOrderlyCounterNeverGoesBack() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.counter, NVFixture.open.union(.orderly)))
    for _ in 0..<5 { try increment(&tpm) }
    #expect(try tpm.read(8) == UInt64(5).octets)
    tpm.tpm.shutdown()
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(try tpm.read(8) == UInt64(5).octets)
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(try tpm.read(8) == UInt64(255).octets)
    try increment(&tpm)
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(try tpm.read(8) == UInt64(511).octets)
  }

  @Test func bitsAreOnlyEverSet() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.bits))
    try tpm.run(NVSetBits.self, [NVFixture.handle, NVFixture.handle]) { $0.bits = 0x8000_0000_0000_0001 }
    try tpm.run(NVSetBits.self, [NVFixture.handle, NVFixture.handle]) { $0.bits = 2 }
    #expect(try tpm.read(8) == UInt64(0x8000_0000_0000_0003).octets)
  }

  @Test func anExtendIndexExtends() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.extend, size: 32))
    try tpm.run(NVExtend.self, [NVFixture.handle, NVFixture.handle]) { $0.data = MaxNVBuffer([1, 2]) }
    try tpm.run(NVExtend.self, [NVFixture.handle, NVFixture.handle]) { $0.data = MaxNVBuffer([]) }
    let first = hash(.sha256, [UInt8](repeating: 0, count: 32) + [1, 2])
    #expect(try tpm.read(32) == hash(.sha256, first))
  }

  @Test func eachTypeRefusesTheCommandsOfTheOthers() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.write([1])
    let handles = [NVFixture.handle, NVFixture.handle]
    try tpm.expect(.attributes.handle(2), from: NVIncrement.self, handles)
    try tpm.expect(.attributes.handle(2), from: NVSetBits.self, handles)
    try tpm.expect(.attributes.handle(2), from: NVExtend.self, handles)
  }

  @Test func aPINFailIndexLocksItselfAndASuccessClearsIt() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.pinFail, [.ownerRead, .ownerWrite, .authRead, .noDA]), auth: [7])
    try tpm.write([0, 0, 0, 0, 0, 0, 0, 2], by: NVFixture.owner)
    let handles = [NVFixture.handle, NVFixture.handle]
    try tpm.expect(.badAuth.session(1), from: NVRead.self, handles, auth: [.password([8])])
    try tpm.run(NVRead.self, handles, auth: [.password([7])])
    #expect(tpm.machine.nvIndex(NVFixture.handle)?.pin?.pinCount == 0)
    for _ in 0..<2 { try tpm.expect(.badAuth.session(1), from: NVRead.self, handles, auth: [.password([8])]) }
    try tpm.expect(.authUnavailable, from: NVRead.self, handles, auth: [.password([7])])
    #expect(try tpm.read(4, by: NVFixture.owner) == [0, 0, 0, 2])
  }

  @Test func aPINPassIndexCountsItsUses() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.pinPass, [.ownerRead, .ownerWrite, .authRead, .noDA]), auth: [7])
    try tpm.write([0, 0, 0, 0, 0, 0, 0, 1], by: NVFixture.owner)
    let handles = [NVFixture.handle, NVFixture.handle]
    try tpm.expect(.badAuth.session(1), from: NVRead.self, handles, auth: [.password([8])])
    try tpm.run(NVRead.self, handles, auth: [.password([7])])
    try tpm.expect(.authUnavailable, from: NVRead.self, handles, auth: [.password([7])])
  }

  private func increment(_ tpm: inout TestTPM) throws {
    try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle])
  }
}
