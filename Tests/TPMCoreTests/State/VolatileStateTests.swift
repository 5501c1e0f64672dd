// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Every kind of change to what power keeps is recorded by itself, and a successor finds it.
struct VolatileStateTests {
  @Test(arguments: VolatileChange.all) func aChangeIsRecordedByItself(_ change: VolatileChange) throws {
    var tpm = try TestTPM()
    // Others beside it, which must be left alone.
    _ = try tpm.startSession(.policy)
    try tpm.run(ContextSave.self, [0x0300_0000])
    try change.prepare(&tpm)
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    try change.make(&tpm)
    #expect(live.lastKeys == change.keys)
    #expect(!live.isAbandoned)
    var successor = try TPM(
      takingOver: try live.state, on: tpm.store.state, time: .passes, platform: tpm.platform, store: tpm.store)
    #expect(try successor.records() == tpm.tpm.records())
  }

  @Test func nothingIsRecordedBecauseTimeGoesBy() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRRead.self)
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    for milliseconds: UInt64 in [1, 999, 86_400] {
      tpm.platform.monotonicMilliseconds += milliseconds
      try tpm.run(PCRRead.self)
      #expect(live.lastKeys.isEmpty && live.lastResponse.count > 10)
    }
    let changes = live.changes
    tpm.tpm.passTime()
    #expect(live.changes == changes)
  }

  @Test func aTPMWithoutPowerHasNothingVolatile() throws {
    var tpm = try TestTPM()
    _ = try tpm.startSession()
    tpm.tpm.powerOff()
    let volatile = try tpm.tpm.volatileState()
    let isEmpty = volatile.isEmpty
    #expect(isEmpty)
    let whole = try tpm.tpm.wholeState()
    #expect(try whole.state.records == tpm.store.state.records)
    let store = TestStore()
    var other = try TPM.importing(try whole.state, platform: tpm.platform, store: store)
    #expect(!other.machine.volatile.isPoweredOn)
    #expect(store.state.records == tpm.store.state.records)
    other.powerOn()
    other.startup()
    #expect(other.machine.volatile.isStarted)
  }

  @Test func aRunningTPMBecomesAnother() throws {
    var other = try TestTPM(seed: 2)
    try other.define()
    _ = try other.startSession()
    try other.extend(3)
    let whole = try other.tpm.wholeState()

    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(handle: NVFixture.handle + 1))
    _ = try tpm.primary(.hmacKey)
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    let before = try tpm.tpm.records()
    tpm.store.isBroken = true
    #expect(throws: StateError.notStored("the test wants it so")) { try tpm.tpm.replace(with: try whole.state) }
    var damaged = try whole.state
    damaged = try damaged.with(RecordKey(kind: VolatileGroup.reset.rawValue), [])
    #expect(throws: StateError.damaged) { try tpm.tpm.replace(with: damaged) }
    #expect(try tpm.tpm.records() == before)
    #expect(try live.state.records == before)

    tpm.store.isBroken = false
    try tpm.tpm.replace(with: try whole.state)
    #expect(try tpm.tpm.records() == other.tpm.records())
    #expect(try live.state.records == other.tpm.records())
    #expect(tpm.store.state.records == other.store.state.records)
    try tpm.run(NVReadPublic.self, [NVFixture.handle])
  }

  @Test func aTPMBeforeStartupComesBackSo() throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.tpm.hashStart()
    tpm.tpm.hashData([1, 2, 3].rawSpan)
    let whole = try tpm.tpm.wholeState()
    var other = try TPM.importing(try whole.state, platform: tpm.platform, store: TestStore())
    #expect(other.machine.volatile.isPoweredOn && !other.machine.volatile.isStarted)
    for hash in [true, false] {
      if hash { tpm.tpm.hashEnd() } else { other.hashEnd() }
    }
    #expect(try other.records() == tpm.tpm.records())
    #expect(other.machine.volatile.hasMeasuredHCRTM)
  }

  @Test func failureModeComesBack() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.volatile.knownAnswers = KnownAnswerTests([.init(algorithm: .sha256) { false }]) }
    #expect(tpm.execute(try tpm.octets(GetRandom.self)).suffix(2) == [1, 1])
    let whole = try tpm.tpm.wholeState()
    let other = try TPM.importing(try whole.state, platform: tpm.platform, store: TestStore())
    #expect(other.machine.volatile.hasFailed && other.machine.volatile.knownAnswers.failed == [.sha256])
  }

  @Test func anotherProfileIsRefused() throws {
    var tpm = try TestTPM()
    let whole = try tpm.tpm.wholeState()
    let profile = try Profile(ProfileFixture.small)
    let state = try whole.state
    #expect(throws: StateError.self) {
      _ = try TPM.importing(state, profile, platform: tpm.platform, store: TestStore())
    }
  }

  @Test func aTPMThatCannotBeStoredIsNotImported() throws {
    var tpm = try TestTPM()
    let whole = try tpm.tpm.wholeState()
    let (state, store) = (try whole.state, TestStore())
    store.isBroken = true
    #expect(throws: StateError.notStored("the test wants it so")) {
      _ = try TPM.importing(state, platform: tpm.platform, store: store)
    }
  }
}
