// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct FlushContextTests {
  @Test func anObjectOrASequenceGivesItsSlotBack() throws {
    var tpm = try TestTPM()
    for handle in [try tpm.primary(.aesKey).handle, tpm.addSequence()] {
      try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
      #expect(tpm.machine.loaded(handle) == nil)
      try tpm.expect(.handle.parameter(1), from: FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
    }
  }

  @Test(arguments: [UInt32(0x0200_0005), 0x0300_0005])
  func theKindOfASessionDoesNotMatter(handle: UInt32) throws {
    var tpm = try TestTPM()
    let session = Session(
      handle: 0x0300_0005, kind: .policy, authHash: .sha256, symmetric: nil, sessionKey: Secret(), nonceTPM: [],
      policy: PolicyState(.sha256))
    tpm.prepare { $0.sessions.append(session) }
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
    #expect(tpm.machine.sessions.isEmpty)
    try tpm.expect(.handle.parameter(1), from: FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
  }

  @Test(arguments: [UInt32(0x8100_0000), 0x4000_0001, 0x0100_0000])
  func onlySessionsAndTransientObjectsAreFlushed(handle: UInt32) throws {
    var tpm = try TestTPM()
    let command = try tpm.octets(FlushContext.self) { $0.flushHandle = ContextHandle(0x8000_0000) }
    tpm.expect(.value.parameter(1), from: command.dropLast(4) + handle.octets)
  }
}
