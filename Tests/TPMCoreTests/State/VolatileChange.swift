// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A change to the volatile state, and which records show it.
struct VolatileChange: Sendable, CustomTestStringConvertible {
  var name: String
  /// What is recorded, in order.
  var keys: [RecordKey]
  var prepare: @Sendable (inout TestTPM) throws -> Void = { _ in }
  var make: @Sendable (inout TestTPM) throws -> Void

  var testDescription: String { name }

  static let all = sessions + objects + others
}

extension VolatileChange {
  private static let owner = PermanentHandle.owner
  private static let index = NVFixture.handle
  private static let session: UInt32 = 0x0200_0001

  private static func key(_ group: VolatileGroup) -> RecordKey { RecordKey(kind: group.rawValue) }
  private static let sha256Bank = RecordKey(kind: RecordKey.pcrBankKind, handle: 0x000B)
  private static let banks = [0x0004, 0x000B, 0x000C, 0x000D].map {
    RecordKey(kind: RecordKey.pcrBankKind, handle: $0)
  }
  private static let sessionKey = RecordKey(kind: RecordKey.sessionKind, handle: session)
  private static let slot = RecordKey(kind: RecordKey.transientKind, handle: 0x8000_0000)
  private static let orderly = RecordKey(kind: RecordKey.orderlyNVKind, handle: index)
  private static let counters = RecordKey(kind: Persistent.Group.counters.rawValue)

  private static let sessions = [
    Self(name: "start a session", keys: [sessionKey]) { tpm in _ = try tpm.startSession() },
    Self(
      name: "use a session", keys: [sessionKey], prepare: { tpm in _ = try tpm.startSession() },
      make: { tpm in
        let nonce = [UInt8](repeating: 1, count: 16)
        let auth = TestAuth.raw(handle: session, nonce: nonce, attributes: .continueSession, hmac: [])
        try tpm.run(ClockRateAdjust.self, [owner], auth: [auth]) { $0.rateAdjust = .noChange }
      }),
    Self(
      name: "audit with a session", keys: [key(.flags), sessionKey], prepare: { tpm in _ = try tpm.startSession() },
      make: { tpm in
        let nonce = [UInt8](repeating: 1, count: 16)
        let auth = TestAuth.raw(handle: session, nonce: nonce, attributes: [.continueSession, .audit], hmac: [])
        try tpm.run(GetRandom.self, auth: [auth]) { $0.bytesRequested = 1 }
      }),
    Self(
      name: "save a session", keys: [key(.reset), sessionKey], prepare: { tpm in _ = try tpm.startSession() },
      make: { tpm in try tpm.run(ContextSave.self, [session]) }),
    Self(
      name: "flush a session", keys: [sessionKey], prepare: { tpm in _ = try tpm.startSession() },
      make: { tpm in try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(session) } }),
    Self(
      name: "add to a policy", keys: [RecordKey(kind: RecordKey.sessionKind, handle: 0x0300_0001)],
      prepare: { tpm in _ = try tpm.startSession(.policy) },
      make: { tpm in try tpm.run(PolicyAuthValue.self, [0x0300_0001]) }),
  ]

  private static let objects = [
    Self(name: "make a primary object", keys: [slot]) { tpm in _ = try tpm.primary(.hmacKey) },
    Self(name: "begin a sequence", keys: [slot]) { tpm in _ = try tpm.startHash(.sha256) },
    Self(name: "begin an event sequence", keys: [slot]) { tpm in _ = try tpm.startHash(nil) },
    Self(
      name: "go on with a sequence", keys: [slot], prepare: { tpm in _ = try tpm.startHash(.sha512) },
      make: { tpm in try tpm.update(slot.handle, [1, 2, 3]) }),
    Self(
      name: "go on with an HMAC", keys: [RecordKey(kind: RecordKey.transientKind, handle: 0x8000_0001)],
      prepare: { tpm in _ = try tpm.startMAC(tpm.primary(.hmacKey).handle) },
      make: { tpm in try tpm.update(0x8000_0001, [1, 2, 3]) }),
    Self(
      name: "flush an object", keys: [slot], prepare: { tpm in _ = try tpm.primary(.hmacKey) },
      make: { tpm in try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(slot.handle) } }),
    Self(
      name: "save an object", keys: [key(.reset)], prepare: { tpm in _ = try tpm.primary(.storageP256) },
      make: { tpm in try tpm.run(ContextSave.self, [slot.handle]) }),
  ]

  private static let others = [
    Self(name: "extend a PCR", keys: [key(.reset), sha256Bank]) { tpm in try tpm.extend(3) },
    Self(
      name: "count in an orderly Index", keys: [orderly],
      prepare: { tpm in
        try tpm.define(NVFixture.publicArea(.counter, NVFixture.open.union(.orderly)))
        try tpm.run(NVIncrement.self, [index, index])
      },
      make: { tpm in try tpm.run(NVIncrement.self, [index, index]) }),
    Self(
      name: "undefine an orderly Index", keys: [RecordKey(kind: 5, handle: index), orderly],
      prepare: { tpm in try tpm.define(NVFixture.publicArea(.bits, NVFixture.open.union(.orderly))) },
      make: { tpm in try tpm.run(NVUndefineSpace.self, [owner, index]) }),
    Self(name: "adjust the rate", keys: [key(.time)]) { tpm in
      try tpm.run(ClockRateAdjust.self, [owner]) { $0.rateAdjust = .coarseFaster }
    },
    Self(name: "set a timer", keys: [key(.clear)]) { tpm in
      try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 5 }
    },
    Self(
      name: "a timer signals", keys: [key(.flags), key(.clear)],
      prepare: { tpm in try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 5 } },
      make: { tpm in
        tpm.platform.monotonicMilliseconds += 5000
        try tpm.run(PCRRead.self)
      }),
    Self(
      name: "the platform hears of a timer", keys: [key(.flags)],
      prepare: { tpm in
        try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 5 }
        tpm.platform.monotonicMilliseconds += 5000
        tpm.tpm.passTime()
      },
      make: { tpm in _ = tpm.tpm.keepTime { _ in } }),
    Self(name: "begin a measurement", keys: [key(.measurement)]) { tpm in tpm.tpm.hashStart() },
    Self(name: "go on with a measurement", keys: [key(.measurement)], prepare: { $0.tpm.hashStart() }) { tpm in
      tpm.tpm.hashData([1, 2].rawSpan)
    },
    Self(
      name: "end a measurement", keys: [counters, key(.reset), key(.measurement)] + banks,
      prepare: { $0.tpm.hashStart() }, make: { tpm in tpm.tpm.hashEnd() }),
    Self(
      name: "a command into a measurement", keys: [key(.measurement)], prepare: { $0.tpm.hashStart() },
      make: { tpm in try tpm.run(PCRRead.self) }),
    Self(
      name: "fail to authorise", keys: [counters, key(.time)],
      prepare: { tpm in
        try tpm.define(NVFixture.publicArea(.ordinary, [.authRead, .ownerWrite]), auth: [7])
        try tpm.write([1], by: owner)
        tpm.platform.monotonicMilliseconds += 10
      },
      make: { tpm in
        try tpm.expect(.authFail.session(1), from: NVRead.self, [index, index], auth: [.password("x")])
      }),
    Self(
      name: "test an algorithm", keys: [key(.knownAnswers)],
      prepare: { tpm in tpm.prepare { $0.volatile.knownAnswers = KnownAnswerTests(untested: [.sha256, .hmac]) } },
      make: { tpm in try tpm.run(IncrementalSelfTest.self) { $0.toTest = AlgorithmList([.hmac]) } }),
    Self(name: "allocate PCR", keys: [RecordKey(kind: Persistent.Group.settings.rawValue), key(.flags)]) { tpm in
      try tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
        $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha3_256, .all)])
      }
    },
  ]
}
