// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Every kind of change that lasts is stored before its response, by itself, and comes back.
struct DurabilityTests {
  private static let (owner, platform, lockout) = (
    PermanentHandle.owner, PermanentHandle.platform, PermanentHandle.lockout
  )
  private static let index = NVFixture.handle
  private static let object: UInt32 = 0x8100_0001
  private static let groups = (
    roots: RecordKey(kind: 1), settings: RecordKey(kind: 2), counters: RecordKey(kind: 3), shutdown: RecordKey(kind: 4)
  )
  private static let indexKey = RecordKey(kind: 5, handle: index)
  private static let objectKey = RecordKey(kind: 6, handle: object)

  struct Change: Sendable, CustomTestStringConvertible {
    var name: String
    /// What is stored, in order.
    var keys: [RecordKey]
    var prepare: @Sendable (inout TestTPM) throws -> Void = { _ in }
    var make: @Sendable (inout TestTPM) throws -> Void

    var testDescription: String { name }
  }

  @Test(arguments: nv + hierarchies + others) func aChangeIsStoredByItself(_ change: Change) throws {
    var tpm = try TestTPM()
    try change.prepare(&tpm)
    let saves = tpm.store.saves
    try change.make(&tpm)
    #expect(tpm.store.saves == saves + 1)
    #expect(tpm.store.lastKeys == change.keys)
    try Self.expectThatAllIsStored(tpm)
    // It comes back, and a change that was not stored is made up for by the next one.
    try tpm.restartProcess()
    try Self.expectThatAllIsStored(tpm)
  }

  @Test func aStreamOfChangesIsStoredChangeByChange() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<6 {
      var tpm = try TestTPM()
      for change in (Self.nv + Self.hierarchies + Self.others).shuffled(using: &generator) {
        // One change may stand in another's way; what it leaves must be stored in any case.
        try? change.prepare(&tpm)
        try? change.make(&tpm)
        try Self.expectThatAllIsStored(tpm)
        if !tpm.machine.volatile.isStarted { tpm.tpm.startup() }
      }
      let before = try tpm.machine.persistent.marshaled()
      try tpm.restartProcess()
      #expect(try tpm.machine.persistent.marshaled() == before)
    }
  }

  @Test func whatNobodyChangesIsNotStored() throws {
    var tpm = try TestTPM()
    try tpm.define()
    let saves = tpm.store.saves
    try tpm.run(PCRRead.self)
    try tpm.run(NVReadPublic.self, [NVFixture.handle])
    try tpm.extend(16)
    #expect(tpm.store.saves == saves)
  }

  @Test func aChangeThatCouldNotBeStoredGoesWithTheNextOne() throws {
    var tpm = try TestTPM()
    try tpm.define(auth: [7])
    try tpm.define(NVFixture.publicArea(.counter, NVFixture.open.subtracting(.noDA), handle: Self.index + 1), auth: [7])
    tpm.store.isBroken = true
    // A failed try cannot be refused for want of room: it counts, stored or not.
    try tpm.expect(
      .authFail.session(1), from: NVIncrement.self, [Self.index + 1, Self.index + 1], auth: [.password([8])])
    try tpm.expect(
      .nvUnavailable, from: NVIncrement.self, [Self.index + 1, Self.index + 1], auth: [.password([7])])
    tpm.tpm.hashStart()
    tpm.tpm.hashEnd()
    #expect(tpm.machine.persistent.lockout.failedTries == 1 && tpm.machine.persistent.isEstablished)
    tpm.store.isBroken = false
    try tpm.run(NVWrite.self, [Self.owner, Self.index]) { $0.data = MaxNVBuffer([1]) }
    #expect(tpm.store.lastKeys == [Self.groups.counters, Self.indexKey])
    try Self.expectThatAllIsStored(tpm)
    try tpm.restartProcess()
    #expect(tpm.machine.persistent.lockout.failedTries == 1 && tpm.machine.persistent.isEstablished)
  }

  @Test func anIndexThatCannotBeStoredLeavesNoTrace() throws {
    var tpm = try TestTPM()
    try tpm.define()
    tpm.store.isBroken = true
    try tpm.expect(.nvUnavailable, from: NVUndefineSpace.self, [Self.owner, Self.index])
    try tpm.expect(.nvUnavailable, from: NVWrite.self, [Self.index, Self.index]) { $0.data = MaxNVBuffer([1]) }
    tpm.store.isBroken = false
    let before = tpm.store.state.records
    try tpm.run(PCRRead.self)
    #expect(tpm.store.state.records == before)
    try tpm.run(NVUndefineSpace.self, [Self.owner, Self.index])
    #expect(tpm.store.lastKeys == [Self.indexKey])
  }

  private static func expectThatAllIsStored(
    _ tpm: borrowing TestTPM, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let stored = try Persistent(tpm.store.state).marshaled()
    #expect(try tpm.machine.persistent.marshaled() == stored, sourceLocation: sourceLocation)
  }
}

extension DurabilityTests {
  private static func define(
    _ type: NVType = .ordinary, _ flags: NVAttributes = NVFixture.open, size: UInt16 = 8
  ) -> @Sendable (inout TestTPM) throws -> Void {
    { tpm in
      // Others on both sides, which must be left alone.
      for handle in [index - 1, index + 1] { try tpm.define(NVFixture.publicArea(handle: handle)) }
      try tpm.define(NVFixture.publicArea(type, flags, size: size))
    }
  }

  private static let handles = [index, index]
  fileprivate static let nv = [
    Change(name: "define", keys: [indexKey]) { tpm in try tpm.define() },
    Change(name: "undefine", keys: [indexKey], prepare: define()) { tpm in
      try tpm.run(NVUndefineSpace.self, [owner, index])
    },
    Change(name: "write", keys: [indexKey], prepare: define()) { tpm in try tpm.write([1, 2]) },
    Change(name: "increment", keys: [indexKey], prepare: define(.counter)) { tpm in
      try tpm.run(NVIncrement.self, handles)
    },
    Change(
      name: "undefine a counter", keys: [groups.counters, indexKey],
      prepare: { tpm in
        try define(.counter)(&tpm)
        try tpm.run(NVIncrement.self, handles)
      },
      make: { tpm in try tpm.run(NVUndefineSpace.self, [owner, index]) }),
    Change(name: "extend", keys: [indexKey], prepare: define(.extend, size: 32)) { tpm in
      try tpm.run(NVExtend.self, handles) { $0.data = MaxNVBuffer([1]) }
    },
    Change(name: "set bits", keys: [indexKey], prepare: define(.bits)) { tpm in
      try tpm.run(NVSetBits.self, handles) { $0.bits = 5 }
    },
    Change(
      name: "write to an orderly Index", keys: [indexKey], prepare: define(.ordinary, NVFixture.open.union(.orderly))
    ) { tpm in
      // Only the attribute, written, is stored with it.
      try tpm.write([1])
    },
    Change(name: "write lock", keys: [indexKey], prepare: define(.ordinary, NVFixture.open.union(.writeDefine))) {
      tpm in
      try tpm.run(NVWriteLock.self, handles)
    },
    Change(
      name: "read lock", keys: [indexKey],
      prepare: { tpm in
        try define(.ordinary, NVFixture.open.union(.readSTClear))(&tpm)
        try tpm.write([1])
      },
      make: { tpm in try tpm.run(NVReadLock.self, handles) }),
    Change(name: "global lock", keys: [indexKey], prepare: define(.ordinary, NVFixture.open.union(.globalLock))) {
      tpm in
      try tpm.run(NVGlobalWriteLock.self, [owner])
    },
    Change(
      name: "PIN failure", keys: [indexKey],
      prepare: { tpm in
        try tpm.define(NVFixture.publicArea(.pinFail, [.ownerRead, .ownerWrite, .authRead, .noDA]), auth: [7])
        try tpm.write([0, 0, 0, 0, 0, 0, 0, 9], by: owner)
      },
      make: { tpm in fail(&tpm) }),
  ]

  /// Reads the Index with an authValue that is wrong.
  @Sendable private static func fail(_ tpm: inout TestTPM) {
    _ = try? tpm.run(NVRead.self, handles, auth: [.password([8])]) { $0.size = 8 }
  }

  fileprivate static let hierarchies = [
    Change(name: "owner's authValue", keys: [groups.settings]) { tpm in
      try tpm.run(HierarchyChangeAuth.self, [owner]) { $0.newAuth = Auth(Secret([1])) }
    },
    Change(name: "endorsement's authValue", keys: [groups.settings]) { tpm in
      try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.endorsement]) { $0.newAuth = Auth(Secret([1])) }
    },
    Change(name: "owner's policy", keys: [groups.settings]) { tpm in
      try tpm.run(SetPrimaryPolicy.self, [owner]) {
        ($0.authPolicy, $0.hashAlg) = (Digest([UInt8](repeating: 3, count: 32)), .sha256)
      }
    },
    Change(name: "TPM2_Clear off", keys: [groups.settings, groups.counters]) { tpm in
      try tpm.run(ClearControl.self, [lockout]) { $0.disable = true }
    },
    Change(name: "new platform seed", keys: [groups.roots]) { tpm in try tpm.run(ChangePPS.self, [platform]) },
    Change(name: "new endorsement seed", keys: [groups.roots]) { tpm in try tpm.run(ChangeEPS.self, [platform]) },
    Change(
      name: "clear", keys: [groups.roots, groups.settings, groups.counters, indexKey, objectKey],
      prepare: { tpm in
        try tpm.define()
        try keep(&tpm)
        try tpm.run(HierarchyChangeAuth.self, [owner]) { $0.newAuth = Auth(Secret([1])) }
      },
      make: { tpm in try tpm.run(Clear.self, [platform]) }),
  ]

  @Sendable private static func keep(_ tpm: inout TestTPM) throws {
    let handle = try tpm.primary(.aesKey).handle
    try tpm.run(EvictControl.self, [owner, handle]) { $0.persistentHandle = PersistentHandle(object) }
    try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(handle) }
  }

  fileprivate static let others = [
    Change(name: "persistent object", keys: [objectKey], make: keep),
    Change(name: "object no more", keys: [objectKey], prepare: keep) { tpm in
      try tpm.run(EvictControl.self, [owner, object]) { $0.persistentHandle = PersistentHandle(object) }
    },
    Change(
      name: "failed try", keys: [groups.counters],
      prepare: { tpm in
        try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.subtracting(.noDA)), auth: [7])
        try tpm.write([1], by: owner)
      },
      make: { tpm in fail(&tpm) }),
    Change(name: "lockout parameters", keys: [groups.counters]) { tpm in
      try tpm.run(DictionaryAttackParameters.self, [lockout]) {
        ($0.newMaxTries, $0.newRecoveryTime, $0.lockoutRecovery) = (5, 6, 7)
      }
    },
    Change(name: "PCR allocation", keys: [groups.settings]) { tpm in
      try tpm.run(PCRAllocate.self, [platform]) {
        $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha1, PCRBitmap())])
      }
    },
    Change(name: "PCR policy", keys: [groups.settings]) { tpm in
      try tpm.run(PCRSetAuthPolicy.self, [platform]) {
        ($0.authPolicy, $0.hashAlg, $0.pcrNum) = (Digest([UInt8](repeating: 1, count: 32)), .sha256, PCRHandle(21))
      }
    },
    Change(name: "D-RTM measurement", keys: [groups.counters]) { tpm in
      tpm.tpm.hashStart()
      tpm.tpm.hashEnd()
    },
    Change(name: "time", keys: [groups.counters]) { tpm in
      tpm.platform.monotonicMilliseconds += Clock.saveInterval
      try tpm.run(PCRRead.self)
    },
    Change(
      name: "shutdown", keys: [groups.counters, groups.shutdown],
      prepare: { tpm in
        tpm.platform.monotonicMilliseconds += 5
      }
    ) { tpm in
      try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    },
    Change(
      name: "start", keys: [groups.counters, groups.shutdown],
      prepare: { tpm in
        try tpm.run(Shutdown.self)
        tpm.cyclePower()
      }
    ) { tpm in
      try tpm.run(Startup.self)
    },
  ]
}
