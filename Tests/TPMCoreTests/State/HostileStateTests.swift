// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Records of the volatile state that are not what a TPM wrote: they are refused, or make a TPM that works.
struct HostileStateTests {
  /// A TPM with something of everything, half way through a measurement.
  private static func whole() throws -> StoredState {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.counter, NVFixture.open.union(.orderly)))
    try tpm.run(NVIncrement.self, [NVFixture.handle, NVFixture.handle])
    _ = try tpm.startSession(symmetric: .xor(.sha256), bind: (PermanentHandle.owner, []))
    let policy = try tpm.startSession(.policy).handle
    try tpm.run(PolicyCommandCode.self, [policy]) { $0.code = .nvRead }
    try tpm.run(ContextSave.self, [try tpm.startSession(.trial).handle])
    _ = try tpm.primary(.storageP256)
    _ = try tpm.startMAC(tpm.primary(.hmacKey).handle)
    _ = try tpm.startHash(nil)
    try tpm.update(tpm.startHash(.sha512), [UInt8](repeating: 7, count: 150))
    try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 5 }
    tpm.tpm.hashStart()
    tpm.tpm.hashData([1, 2, 3].rawSpan)
    let whole = try tpm.tpm.wholeState()
    return try whole.state
  }

  /// The volatile records by their keys.
  private static func records() throws -> (state: StoredState, volatile: [(key: RecordKey, octets: [UInt8])]) {
    let state = try whole()
    return (state, state.volatile.records.map { ($0.key, $0.value.disclosed()) }.sorted { $0.key < $1.key })
  }

  @Test func allKindsAreThere() throws {
    let kinds = Set(try Self.records().volatile.map(\.key.kind))
    #expect(kinds == Set(VolatileGroup.flags.rawValue...RecordKey.orderlyNVKind))
  }

  @Test func aRecordThatIsCutOrTooLongIsRefused() throws {
    let (state, volatile) = try Self.records()
    for (key, octets) in volatile {
      for length in octets.indices where octets.count < 400 || length % 7 == 0 || length > octets.count - 40 {
        #expect(throws: StateError.damaged, "\(key), \(length)") {
          try Self.takeUp(try state.with(key, Array(octets.prefix(length))))
        }
      }
      #expect(throws: StateError.damaged) { try Self.takeUp(try state.with(key, octets + [0])) }
    }
    #expect(throws: Never.self) { try Self.takeUp(state) }
  }

  @Test func aRecordWithOtherBitsIsRefusedOrMakesATPMThatWorks() throws {
    let (state, volatile) = try Self.records()
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for (key, octets) in volatile {
      for place in octets.indices where octets.count < 200 || place % 5 == 0 {
        var octets = octets
        octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        do throws(StateError) { try Self.takeUp(try! state.with(key, octets)) } catch {
          #expect(error == .damaged)
          refused += 1
        }
      }
    }
    #expect(refused > 300)
  }

  @Test func aRecordThatIsMissingIsRefusedWhereItMustBeThere() throws {
    let (state, volatile) = try Self.records()
    for (key, _) in volatile {
      let less = try state.with(key, nil)
      let mayGo = [
        VolatileGroup.measurement.rawValue, RecordKey.sessionKind, RecordKey.transientKind,
      ].contains(key.kind)
      if mayGo {
        #expect(throws: Never.self) { try Self.takeUp(less) }
      } else {
        #expect(throws: StateError.damaged, "\(key)") { try Self.takeUp(less) }
      }
    }
  }

  @Test func aRecordUnderAnotherKeyIsRefusedOrMakesATPMThatWorks() throws {
    let (state, volatile) = try Self.records()
    for (key, octets) in volatile {
      for kind in [key.kind - 1, key.kind + 1, 15, 26, .max] {
        let moved = try state.with(key, nil).with(RecordKey(kind: kind, handle: key.handle), octets)
        #expect(throws: StateError.damaged, "\(key) as \(kind)") { try Self.takeUp(moved) }
      }
      for handle in [key.handle ^ 1, key.handle &+ 1, key.handle ^ 0x0100_0000, key.handle ^ 0x8000_0000, 64, .max] {
        let moved = try state.with(key, nil).with(RecordKey(kind: key.kind, handle: handle), octets)
        do throws(StateError) {
          try Self.takeUp(moved)
          // Which slot an object is in is known by its handle alone.
          #expect(key.kind == RecordKey.transientKind)
        } catch { #expect(error == .damaged) }
      }
    }
  }

  @Test func moreThanTheModelHoldsIsRefused() throws {
    var tpm = try TestTPM()
    for _ in 0..<4 { _ = try tpm.startSession() }
    _ = try tpm.primary(.hmacKey)
    let whole = try tpm.tpm.wholeState()
    let state = try whole.state
    let limits: [@Sendable (inout Profile) -> Void] = [
      { $0.loadedSessions = 3 }, { $0.vocabulary.activeSessions = 3 }, { $0.vocabulary.transientObjects = 0 },
      { $0.vocabulary.algorithms.remove(AlgorithmID.keyedHash.rawValue) },
      { $0.vocabulary.algorithms.remove(AlgorithmID.sha256.rawValue) },
    ]
    for limit in limits {
      var lesser = tpm.machine.persistent
      limit(&lesser.profile)
      let volatile = state.volatile
      #expect(throws: StateError.damaged) {
        _ = try Machine(lesser, Environment(tpm.platform), volatile: volatile, .stands)
      }
    }
    #expect(throws: Never.self) {
      _ = try Machine(tpm.machine.persistent, Environment(tpm.platform), volatile: state.volatile, .stands)
    }
  }

  struct Contradiction: Sendable, CustomTestStringConvertible {
    var name: String
    var make: @Sendable (inout Machine) -> Void
    var testDescription: String { name }
  }

  private static let contradictions = [
    Contradiction(name: "an unknown locality") { $0.volatile.startupLocality = 1 },
    Contradiction(name: "a timer that there is none of") { $0.volatile.signaledTimers = [0x4000_0001] },
    Contradiction(name: "a timer that has signalled twice") {
      $0.volatile.signaledTimers = [PermanentHandle.act0, PermanentHandle.act0]
    },
    Contradiction(name: "too few timers") { _ = $0.clear.timers.popLast() },
    Contradiction(name: "an exclusive session that is not there") { $0.volatile.exclusiveAuditSession = 0x0200_0009 },
    Contradiction(name: "a bank that is not allocated") {
      $0.pcr.banks.append(PCRBank(.sha3_256, allocated: .all))
      $0.volatile.hashSequence?.append(HashState(.sha3_256))
    },
    Contradiction(name: "other PCR than are allocated") {
      $0.pcr.banks[0] = PCRBank($0.pcr.banks[0].algorithm, allocated: PCRBitmap([1]))
    },
    Contradiction(name: "a measurement without a bank") { _ = $0.volatile.hashSequence?.popLast() },
    Contradiction(name: "a session that is loaded and saved") {
      $0.reset.contexts.saved[0].handle = 0x0300_0000 | $0.sessions[0].handle & 0xFF_FFFF
    },
    Contradiction(name: "a saved session without a number") {
      $0.reset.contexts.saved[0].handle = 0x0300_00FF + 1
    },
    Contradiction(name: "a saved object among sessions") { $0.reset.contexts.saved[0].handle = 0x8000_0002 },
    Contradiction(name: "a context that is far behind") { $0.reset.contexts.counter += 1 << 17 },
    Contradiction(name: "a nonce that is too short") { $0.sessions[0].nonceTPM.removeLast(10) },
    Contradiction(name: "a policy digest of another hash") { $0.sessions[1].policy.policyDigest = [1] },
    Contradiction(name: "an audit digest of another hash") { $0.sessions[0].auditDigest = [1] },
    Contradiction(name: "sessions before TPM2_Startup") { $0.volatile.isStarted = false },
    Contradiction(name: "an event sequence of other banks") {
      $0.objects[9] = .sequence(SequenceObject(authValue: Secret(), computation: .events([.sha256])))
    },
    Contradiction(name: "an orderly Index without contents") { $0.orderly.nvData = [] },
    Contradiction(name: "an orderly Index of another size") { $0.orderly.nvData[0].contents = [1] },
    Contradiction(name: "an orderly Index of another type") {
      $0.orderly.nvData[0].attributes = NVAttributes(.bits, .orderly)
    },
    Contradiction(name: "an audit digest of no hash") { $0.reset.commandAuditDigest = Digest([1]) },
    Contradiction(name: "no proof of the null hierarchy") { $0.reset.null.proof = Secret([1]) },
  ]

  @Test(arguments: contradictions) func recordsThatContradictEachOtherAreRefused(_ one: Contradiction) throws {
    let platform = TestPlatform()
    var tpm = try TPM.importing(try Self.whole(), platform: platform, store: TestStore())
    one.make(&tpm.machine)
    let whole = try Transaction(to: tpm.machine, stored: nil)
    let state = try whole.state
    #expect(throws: StateError.damaged) {
      _ = try TPM.importing(state, platform: platform, store: TestStore())
    }
  }

  /// Takes a state up and sees whether the TPM answers; throws where the state is refused.
  private static func takeUp(_ state: StoredState) throws(StateError) {
    let platform = TestPlatform()
    var tpm = try TPM.importing(state, platform: platform, store: TestStore())
    tpm.machine.volatile.knownAnswers = KnownAnswerTests(untested: [])
    for command in commands {
      var response: [UInt8] = []
      tpm.execute(command.rawSpan, locality: 0) { response = [UInt8]($0) }
      #expect(response.count >= 10 && UInt32(octets: response[2..<6]) == UInt32(response.count))
      platform.monotonicMilliseconds += 3000
    }
    #expect(throws: Never.self) { _ = try tpm.wholeState() }
  }

  /// Commands for all that is in the state, with and without what they need.
  private static let commands: [[UInt8]] = {
    var commands: [[UInt8]] = []
    for handle: UInt32 in [0x0200_0000, 0x0300_0001] + Array(0x8000_0000...0x8000_0004) {
      commands.append(octets(.contextSave, [handle]))
    }
    commands.append(octets(.pcrRead, [], [0, 0, 0, 1, 0, 11, 3, 1, 0, 0]))
    commands.append(octets(.readClock, []))
    commands.append(octets(.policyGetDigest, [0x0300_0001]))
    for handle: UInt32 in 0x8000_0002...0x8000_0004 {
      commands.append(octets(.sequenceUpdate, [handle], [0, 2, 1, 2], isAuthorized: true))
      commands.append(octets(.sequenceComplete, [handle], [0, 2, 1, 2, 0x40, 0, 0, 7], isAuthorized: true))
    }
    commands.append(octets(.nvIncrement, [NVFixture.handle, NVFixture.handle], isAuthorized: true))
    commands.append(octets(.getCapability, [], [0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 9]))
    commands.append(octets(.getCapability, [], [0, 0, 0, 6, 0, 0, 2, 0, 0, 0, 0, 90]))
    let nonce = [0, 16] + [UInt8](repeating: 1, count: 16)
    commands.append(octets(.startAuthSession, [0x4000_0007, 0x4000_0007], nonce + [0, 0, 0, 0, 16, 0, 11]))
    commands.append(octets(.shutdown, [], [0, 1]))
    return commands
  }()

  private static func octets(
    _ code: CommandCode, _ handles: [UInt32], _ parameters: [UInt8] = [], isAuthorized: Bool = false
  ) -> [UInt8] {
    let password: [UInt8] = [0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 1, 0, 0]
    let body = code.rawValue.octets + handles.flatMap(\.octets) + (isAuthorized ? password : []) + parameters
    return [0x80, isAuthorized ? 2 : 1] + UInt32(body.count + 6).octets + body
  }
}
