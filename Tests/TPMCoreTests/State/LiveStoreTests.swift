// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A successor finds what a command has done all or not at all, wherever the process before it ended, and its answer with
/// it.
struct LiveStoreTests {
  private static let index = NVFixture.handle
  private static let secret: UInt32 = 0x0180_0002

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// The octets of the command.
    var command: @Sendable (inout TestTPM) throws -> [UInt8]
    var testDescription: String { name }
  }

  fileprivate static let cases = [
    Case(name: "NV_Increment") { tpm in try tpm.octets(NVIncrement.self, [index, index]) },
    Case(name: "PCR_Extend") { tpm in
      try tpm.octets(PCRExtend.self, [5]) {
        $0.digests = DigestValues([HashDigest(.sha256, [UInt8](repeating: 1, count: 32))])
      }
    },
    Case(name: "a session") { tpm in
      let session = try tpm.startSession()
      return try tpm.octets(NVIncrement.self, [index, index], auth: [.session(session)])
    },
    Case(name: "a failed try") { tpm in
      try tpm.octets(NVRead.self, [secret, secret], auth: [.password("wrong")])
    },
    Case(name: "random octets") { tpm in try tpm.octets(GetRandom.self) { $0.bytesRequested = 20 } },
    Case(name: "CreatePrimary") { tpm in
      try tpm.octets(CreatePrimary.self, [PermanentHandle.null]) { $0.inPublic.value = .hmacKey }
    },
    Case(name: "Shutdown") { tpm in try tpm.octets(Shutdown.self) { $0.shutdownType = .state } },
    Case(name: "Clear") { tpm in try tpm.octets(Clear.self, [PermanentHandle.lockout]) },
    Case(name: "no command") { _ in [1, 2, 3] },
  ]

  /// What a process that ends at some moment leaves.
  private struct Remains {
    var live: StoredState
    var stored: StoredState
    /// How often the live store was told something.
    var changes: Int
    var response: [UInt8]
  }

  @Test(arguments: cases, [false, true]) func effectsComeOnceWhereverTheProcessEnds(
    _ one: Case, isBroken: Bool
  ) throws {
    var tpm = try Self.filled()
    let command = try one.command(&tpm)
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    let before = try tpm.tpm.records()
    let platform = TestPlatform(after: tpm.platform, monotonicMilliseconds: tpm.platform.monotonicMilliseconds)
    tpm.store.isBroken = isBroken

    var remains: [Remains] = []
    let (store, changes) = (tpm.store, live.changes)
    let leave = {
      guard let state = try? live.state else { return }
      remains.append(
        Remains(live: state, stored: store.state, changes: live.changes - changes, response: live.lastResponse))
    }
    (live.onRecord, store.onSave) = (leave, leave)
    var response: [UInt8] = []
    tpm.tpm.execute(command.rawSpan, locality: 0) {
      leave()
      response = [UInt8]($0)
    }
    (live.onRecord, store.onSave) = (nil, nil)
    let after = try tpm.tpm.records()

    #expect(remains.count >= 3)
    #expect(remains.last?.response == response)
    for one in remains {
      let platform = TestPlatform(after: platform, monotonicMilliseconds: platform.monotonicMilliseconds)
      let store = TestStore(holding: one.stored)
      var successor = try TPM(
        takingOver: one.live, on: one.stored, time: .passes, platform: platform, store: store)
      switch one.changes {
      case 0:
        // Nothing has happened, and the command comes again.
        #expect(try successor.records() == before)
        store.isBroken = isBroken
        var again: [UInt8] = []
        successor.execute(command.rawSpan, locality: 0) { again = [UInt8]($0) }
        #expect(again == response)
        #expect(try successor.records() == after)
      case 1 where one.response != response:
        // The state store is about to fail. Nobody has heard of that yet, so that the command may just as well succeed.
        #expect(isBroken && one.response.starts(with: command.prefix(2)) && one.response[6..<10] == [0, 0, 0, 0])
        #expect(try successor.records() != before)
      default:
        #expect(one.response == response)
        #expect(try successor.records() == after)
      }
      try Self.expectThatAllIsStored(&successor, store)
    }
  }

  @Test func whatTheStoreCouldNotTakeIsTakenOverAndStoredLater() throws {
    var tpm = try Self.filled()
    let live = TestLiveStore(over: tpm.store)
    tpm.store.isBroken = true
    try tpm.expect(.authFail.session(1), from: NVRead.self, [Self.secret, Self.secret], auth: [.password("wrong")])
    // The whole has what the store has not.
    try tpm.tpm.keep(in: live)
    try tpm.expect(.authFail.session(1), from: NVRead.self, [Self.secret, Self.secret], auth: [.password("wrong")])
    tpm.store.isBroken = false
    #expect(try Persistent(tpm.store.state).lockout.failedTries == 0)
    var successor = try TPM(
      takingOver: try live.state, on: tpm.store.state, time: .passes, platform: tpm.platform, store: tpm.store)
    #expect(successor.machine.persistent.lockout.failedTries == 2)
    try Self.expectThatAllIsStored(&successor, tpm.store)
    #expect(try Persistent(tpm.store.state).lockout.failedTries == 2)
  }

  @Test func timePassesForASuccessorAndStandsForAnImport() throws {
    var tpm = try TestTPM()
    try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 10 }
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    tpm.platform.monotonicMilliseconds += 3000
    let clock = tpm.machine.clock.clock
    let whole = try tpm.tpm.wholeState()
    let (state, taken) = (try whole.state, try live.state)
    tpm.platform.monotonicMilliseconds += 4000

    var successor = try TPM(
      takingOver: taken, on: tpm.store.state, time: .passes, platform: tpm.platform, store: tpm.store)
    successor.passTime()
    #expect(successor.machine.clock.clock == clock + 7000)
    #expect(successor.millisecondsToNextTimer == 3000)

    for now: UInt64 in [0, 9_000_000] {
      let platform = TestPlatform()
      platform.monotonicMilliseconds = now
      var imported = try TPM.importing(state, platform: platform, store: TestStore())
      imported.passTime()
      #expect(imported.machine.clock.clock == clock + 3000)
      #expect(imported.millisecondsToNextTimer == 7000)
      // And it can be handed over as any other.
      let whole = try imported.wholeState()
      platform.monotonicMilliseconds += 1000
      let next = try TPM(
        takingOver: try whole.state, on: try whole.state.persistent, time: .passes, platform: platform,
        store: TestStore())
      #expect(next.millisecondsToNextTimer == 6000)
    }

    // What is of a time that is still to come was left on another machine.
    tpm.platform.monotonicMilliseconds = 10
    #expect(throws: StateError.damaged) {
      _ = try TPM(takingOver: taken, on: tpm.store.state, time: .passes, platform: tpm.platform, store: tpm.store)
    }
  }

  @Test func aSuccessorHasTheTimeThatALeapHasLeft() throws {
    var tpm = try TestTPM()
    let live = TestLiveStore(over: tpm.store)
    try tpm.tpm.keep(in: live)
    // Time goes on by no more than so much at once, however much the platform's does.
    for milliseconds: UInt64 in [5, 1 << 23, 7, 1 << 41, 7, 1 << 42, 0] {
      tpm.platform.monotonicMilliseconds += milliseconds
      try tpm.run(ReadClock.self)
      var successor = try TPM(
        takingOver: try live.state, on: tpm.store.state, time: .passes, platform: tpm.platform, store: tpm.store)
      #expect(try successor.records() == tpm.tpm.records())
    }
  }

  private static func filled() throws -> TestTPM {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.counter, NVFixture.open))
    try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .ownerWrite], handle: secret), auth: [7])
    try tpm.write([1], to: secret, by: PermanentHandle.owner)
    _ = try tpm.primary(.hmacKey)
    _ = try tpm.startSession(.policy)
    _ = try tpm.startHash(.sha256)
    return tpm
  }

  /// The next change brings everything into the store.
  private static func expectThatAllIsStored(_ tpm: inout TPM, _ store: TestStore) throws {
    store.isBroken = false
    if !tpm.machine.volatile.isStarted { return }
    tpm.hashStart()
    tpm.hashEnd()
    #expect(try tpm.machine.persistent.marshaled() == Persistent(store.state).marshaled())
  }
}
