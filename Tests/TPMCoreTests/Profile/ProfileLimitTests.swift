// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// How much a TPM holds is what its profile says.
struct ProfileLimitTests {
  private static func tpm() throws -> TestTPM { try TestTPM(try Profile(ProfileFixture.small)) }

  @Test func transientObjects() throws {
    var tpm = try Self.tpm()
    for slot in 0..<3 { #expect(try tpm.primary(.aesKey).handle == 0x8000_0000 + UInt32(slot)) }
    #expect(try GetCapabilityTests.property(&tpm, .hrTransientAvail) == 0)
    try tpm.expect(.objectMemory, from: CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = .aesKey }
    // The fourth handle is none, be it a handle or a parameter of a command.
    try tpm.expect(.value.handle(1), from: ReadPublic.self, [0x8000_0003])
    try tpm.expect(.value.parameter(1), from: FlushContext.self) { $0.flushHandle = ContextHandle(0x8000_0003) }
    tpm.cyclePower()
    try tpm.run(Startup.self)
    #expect(try GetCapabilityTests.property(&tpm, .hrTransientAvail) == 3)
  }

  @Test func sessions() throws {
    var tpm = try Self.tpm()
    let sessions = try (0..<3).map { _ in try tpm.startSession() }
    let handles = [PermanentHandle.null, PermanentHandle.null]
    let nonce = Nonce([UInt8](repeating: 1, count: 16))
    try tpm.expect(.sessionMemory, from: StartAuthSession.self, handles) { $0.nonceCaller = nonce }
    #expect(try GetCapabilityTests.property(&tpm, .hrLoadedAvail) == 0)
    #expect(try GetCapabilityTests.property(&tpm, .hrActiveAvail) == 1)
    let saved = try tpm.run(ContextSave.self, [sessions[0].handle]).context
    let last = try tpm.startSession()
    #expect(last.handle == 0x0200_0003)
    try tpm.expect(.sessionMemory, from: ContextLoad.self) { $0.context = saved }
    _ = try tpm.run(ContextSave.self, [last.handle])
    try tpm.expect(.sessionHandles, from: StartAuthSession.self, handles) { $0.nonceCaller = nonce }
    try tpm.expect(.value.handle(1), from: PolicyRestart.self, [0x0300_0004])
    #expect(try tpm.run(ContextLoad.self) { $0.context = saved }.handle == sessions[0].handle)
  }

  @Test func persistentObjects() throws {
    var tpm = try Self.tpm()
    let key = try tpm.primary(.aesKey).handle
    for number in 1...2 as ClosedRange<UInt32> {
      try tpm.run(EvictControl.self, [PermanentHandle.owner, key]) {
        $0.persistentHandle = PersistentHandle(0x8100_0000 + number)
      }
    }
    #expect(try GetCapabilityTests.property(&tpm, .hrPersistentAvail) == 0)
    try tpm.expect(.nvSpace, from: EvictControl.self, [PermanentHandle.owner, key]) {
      $0.persistentHandle = PersistentHandle(0x8100_0003)
    }
  }

  @Test func indicesBySizeAndCount() throws {
    var tpm = try Self.tpm()
    try tpm.expect(.size.parameter(2), from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(size: 65))
    }
    for number in 1...3 as ClosedRange<UInt32> {
      #expect(try GetCapabilityTests.property(&tpm, .nvCountersAvail) == 4 - number)
      try tpm.define(NVFixture.publicArea(size: 64, handle: 0x0180_0000 + number))
    }
    #expect(try GetCapabilityTests.property(&tpm, .nvCountersAvail) == 0)
    try tpm.expect(.nvSpace, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(size: 0, handle: 0x0180_0004))
    }
  }

  @Test func memory() throws {
    var tpm = try TestTPM(try Profile("nv-memory = 8192"))
    for number in 0..<3 as Range<UInt32> {
      try tpm.define(NVFixture.publicArea(size: 2048, handle: 0x0180_0000 + number))
    }
    let key = try tpm.primary(.aesKey).handle
    try tpm.expect(.nvSpace, from: EvictControl.self, [PermanentHandle.owner, key]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    let room = UInt16(8192 - 3 * (2048 + 128) - 128)
    try tpm.expect(.nvSpace, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(size: room + 1, handle: 0x0180_0004))
    }
    try tpm.define(NVFixture.publicArea(size: room, handle: 0x0180_0004))
  }

  @Test func theSizeOfACommand() throws {
    var tpm = try Self.tpm()
    #expect(tpm.tpm.maxCommandSize == 3200)
    for (size, code) in [(3200, ResponseCode.size), (3201, .commandSize)] {
      // TPM2_GetRandom with octets behind its parameter.
      let head: [UInt8] = [0x80, 0x01, 0, 0, UInt8(size >> 8), UInt8(size & 0xFF), 0, 0, 0x01, 0x7B, 0, 8]
      tpm.expect(code, from: head + [UInt8](repeating: 0, count: size - head.count))
    }
  }

  /// The largest context there is fits the least buffers that a profile may ask for.
  @Test func theLargestContextFits() throws {
    var tpm = try TestTPM(try Profile("command-size = 3200\nresponse-size = 3200"))
    let key = try tpm.primary(.storageRSA()).handle
    let response = tpm.execute(try tpm.octets(ContextSave.self, [key]))
    #expect(response.count > 10 && response.count <= 3200)
    #expect(10 + Limits.maxSavedContextSize <= 3200)
  }
}
