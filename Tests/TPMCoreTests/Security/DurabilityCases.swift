// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// That a command succeeded means that what it wrote is stored; docs/security-cases.md lists all such cases.
@Suite("Security cases: success is durable")
struct DurabilityCases {
  private static let index = NVFixture.handle
  private static let other: UInt32 = 0x0180_0002

  /// Every command that writes NV, in an order in which each succeeds.
  private static let steps: [(name: String, run: @Sendable (inout TestTPM) throws -> Void)] = [
    (
      "NV_DefineSpace",
      { try $0.define(NVFixture.publicArea(.ordinary, NVFixture.open.union([.writeDefine, .globalLock]))) }
    ),
    ("NV_Write", { try $0.write([1, 2, 3]) }),
    ("NV_WriteLock", { try $0.run(NVWriteLock.self, [index, index]) }),
    ("NV_UndefineSpace", { try $0.run(NVUndefineSpace.self, [NVFixture.owner, index]) }),
    (
      "NV_DefineSpace2",
      { tpm in
        try tpm.define(NVFixture.publicArea(.counter, NVFixture.open, handle: other))
      }
    ),
    ("NV_Increment", { try $0.run(NVIncrement.self, [other, other]) }),
    ("undefine the counter", { try $0.run(NVUndefineSpace.self, [NVFixture.owner, other]) }),
    ("define bits", { try $0.define(NVFixture.publicArea(.bits, NVFixture.open, handle: other)) }),
    ("NV_SetBits", { tpm in try tpm.run(NVSetBits.self, [other, other]) { $0.bits = 5 } }),
    ("define an extend Index", { try $0.define(NVFixture.publicArea(.extend, NVFixture.open, size: 32)) }),
    ("NV_Extend", { tpm in try tpm.run(NVExtend.self, [index, index]) { $0.data = MaxNVBuffer([1]) } }),
    (
      "define for the global lock",
      { tpm in
        try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.globalLock), handle: 0x0180_0003))
      }
    ),
    ("NV_GlobalWriteLock", { try $0.run(NVGlobalWriteLock.self, [NVFixture.owner]) }),
    (
      "define for the read lock",
      { tpm in
        try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.readSTClear), handle: 0x0180_0004))
        try tpm.write([1], to: 0x0180_0004)
      }
    ),
    ("NV_ReadLock", { try $0.run(NVReadLock.self, [0x0180_0004, 0x0180_0004]) }),
    (
      "EvictControl",
      { tpm in
        let key = try tpm.primary().handle
        try tpm.run(EvictControl.self, [NVFixture.owner, key]) { $0.persistentHandle = PersistentHandle(0x8100_0001) }
      }
    ),
    (
      "HierarchyChangeAuth",
      { tpm in
        try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.endorsement]) { $0.newAuth = Auth(Secret([7])) }
      }
    ),
    (
      "SetPrimaryPolicy",
      { tpm in
        try tpm.run(SetPrimaryPolicy.self, [NVFixture.owner]) {
          ($0.hashAlg, $0.authPolicy) = (.sha256, Digest([UInt8](repeating: 1, count: 32)))
        }
      }
    ),
    (
      "DictionaryAttackParameters",
      { tpm in
        try tpm.run(DictionaryAttackParameters.self, [PermanentHandle.lockout]) { $0.newMaxTries = 9 }
      }
    ),
    (
      "PCR_Allocate",
      { tpm in
        try tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
          $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha3_256, .all)])
        }
      }
    ),
    (
      "ClearControl",
      { tpm in
        try tpm.run(ClearControl.self, [PermanentHandle.lockout]) { $0.disable = true }
      }
    ),
  ]

  @Test func wolfTPM518_wolfTPM578_whatACommandWroteIsStored() throws {
    var tpm = try TestTPM()
    for (name, run) in Self.steps {
      let saves = tpm.store.saves
      try run(&tpm)
      #expect(tpm.store.saves > saves, "\(name) stored nothing")
      let stored = try Persistent(tpm.store.state).marshaled()
      #expect(try stored == tpm.machine.persistent.marshaled(), "after \(name) the store has something else")
    }
  }

  /// A store that fails makes the command fail, and nothing has changed.
  @Test func wolfTPM578_whatCannotBeStoredHasNotHappened() throws {
    var tpm = try TestTPM()
    for (name, run) in Self.steps {
      tpm.store.isBroken = true
      let before = tpm.machine.trace
      #expect(throws: ResponseCode.nvUnavailable, "\(name)") { try run(&tpm) }
      #expect(tpm.machine.trace.first == before.first, "\(name) changed the stored state")
      tpm.store.isBroken = false
      try run(&tpm)
    }
  }
}
