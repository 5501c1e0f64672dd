// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Every end of a TPM's operation with every start after it, from every pair of localities: what of each part of the
/// state is kept. Part 1, 9.2.3 and 34.4; Part 3, 9.3.
struct StartMatrixTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var shutdown: StartupType?
    var startup: StartupType
    var localities: (before: UInt8, after: UInt8)

    var testDescription: String {
      "\(shutdown.map { "Shutdown(\($0))" } ?? "no Shutdown"), Startup(\(startup)), \(localities)"
    }

    /// What the start is; nil where it is refused, with the code.
    var kind: StartKind? {
      guard startup == .state else { return shutdown == .state ? .restart : .reset }
      return shutdown == .state && localities.before == localities.after ? .resume : nil
    }
    var refusal: ResponseCode { shutdown == .state ? .locality : .value.parameter(1) }
    var isOrderly: Bool { shutdown != nil }
  }

  static let cases: [Case] = [nil, StartupType.clear, .state].flatMap { shutdown in
    [StartupType.clear, .state].flatMap { startup in
      [(0, 0), (0, 3), (3, 0), (3, 3)].map { Case(shutdown: shutdown, startup: startup, localities: $0) }
    }
  }

  static let policy = Digest([UInt8](repeating: 6, count: 32))

  /// A TPM in which nothing is as a TPM Reset leaves it, and what its caller has in hand.
  private final class Marked {
    var tpm: TestTPM
    var before: Machine
    var pcr: [Int: [UInt8]] = [:]
    var loadedSession: UInt32 = 0
    var sessionContext = Context()
    var objectContext = Context()
    var stClearContext = Context()

    init(_ test: Case) throws {
      tpm = try TestTPM(isStarted: false)
      before = tpm.machine
      tpm.locality = test.localities.before
      // A restart before leaves the counters other than zero.
      try tpm.run(Startup.self)
      try tpm.restart(after: .state)
      tpm.pass(milliseconds: 1000)
      try markPCR()
      try markContexts()
      try markNV()
      try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0]) { $0.startTimeout = 100 }
      try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.act0]) { ($0.authPolicy, $0.hashAlg) = (policy, .sha256) }
      try tpm.run(ACTSetTimeout.self, [PermanentHandle.act0 + 1]) { $0.startTimeout = 1 }
      tpm.pass(milliseconds: 1500)
      tpm.prepare { machine in
        machine.reset.commandAuditDigest = Digest([9])
        machine.clear.pcrAuthValue = Secret([2])
      }
      try markHierarchies()
      before = tpm.machine
    }

    private func markPCR() throws {
      for number in [0, 1, 15, 16, 23] {
        try tpm.extend(number)
        pcr[number] = try tpm.pcr(number)
      }
    }

    private func markContexts() throws {
      let key = try tpm.primary(.signP256).handle
      let stClear = try tpm.primary(.signP256.with(.stClear)).handle
      objectContext = try tpm.run(ContextSave.self, [key]).context
      stClearContext = try tpm.run(ContextSave.self, [stClear]).context
      let session = try tpm.startSession()
      sessionContext = try tpm.run(ContextSave.self, [session.handle]).context
      loadedSession = try tpm.startSession(.policy).handle
    }

    private func markNV() throws {
      let kinds: [NVAttributes] = [
        [], [.readSTClear, .writeSTClear], .orderly, .clearSTClear, [.orderly, .clearSTClear],
      ]
      for (place, kind) in kinds.enumerated() {
        let handle = NVFixture.handle + UInt32(place)
        try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(kind), handle: handle))
        try tpm.write([7], to: handle)
      }
      try tpm.run(NVReadLock.self, [NVFixture.handle + 1, NVFixture.handle + 1])
      try tpm.run(NVWriteLock.self, [NVFixture.handle + 1, NVFixture.handle + 1])
    }

    private func markHierarchies() throws {
      try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.owner]) { $0.newAuth = Auth(Secret([4])) }
      try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.platform]) {
        ($0.authPolicy, $0.hashAlg) = (policy, .sha256)
      }
      for enable in [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platformNV] {
        try tpm.run(HierarchyControl.self, [PermanentHandle.platform]) { $0.enable = EnablesHandle(enable) }
      }
      try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.platform]) { $0.newAuth = Auth(Secret([5])) }
      try tpm.run(ReadOnlyControl.self, [PermanentHandle.platform], auth: [.password([5])]) { $0.state = true }
      // No command can do this while the TPM is read-only.
      tpm.prepare { $0.volatile.phEnable = false }
    }
  }

  @Test(arguments: cases)
  func everyPartIsKeptOrReset(_ test: Case) throws {
    let marked = try Marked(test)
    if let shutdown = test.shutdown { try marked.tpm.run(Shutdown.self) { $0.shutdownType = shutdown } }
    marked.tpm.cyclePower()
    marked.tpm.locality = test.localities.after
    guard let kind = test.kind else {
      return try marked.tpm.expect(test.refusal, from: Startup.self) { $0.startupType = test.startup }
    }
    try marked.tpm.run(Startup.self) { $0.startupType = test.startup }
    let after = marked.tpm.machine
    Self.checkHierarchies(marked.before, after, kind)
    Self.checkCounters(marked.before, after, kind)
    Self.checkClock(marked.before, after, test)
    Self.checkTimers(after, kind)
    Self.checkNV(after, kind)
    // What follows changes the state, and needs a TPM that may be changed and an owner that is enabled.
    marked.tpm.prepare { ($0.clear.readOnly, $0.clear.shEnable) = (false, true) }
    try Self.checkPCR(&marked.tpm, marked.pcr, kind, test)
    try Self.checkContexts(marked, kind)
  }

  private static func checkHierarchies(_ before: Machine, _ after: Machine, _ kind: StartKind) {
    let isResume = kind == .resume
    #expect(after.volatile.phEnable && !before.volatile.phEnable)
    #expect(after.clear.shEnable == !isResume)
    #expect(after.clear.ehEnable == !isResume)
    #expect(after.clear.phEnableNV == !isResume)
    #expect(after.clear.readOnly == isResume)
    #expect(after.clear.platformAuthority.authValue == (isResume ? Secret([5]) : Secret()))
    #expect(after.clear.platformAuthority.policyAlg == (isResume ? .sha256 : nil))
    #expect(after.clear.platformAuthority.authPolicy == (isResume ? policy : Digest()))
    #expect(after.clear.pcrAuthValue == (isResume ? Secret([2]) : Secret()))
    #expect(after.persistent.ownerAuthority.authValue == Secret([4]))
    #expect((after.reset.null.seed == before.reset.null.seed) == (kind != .reset))
    #expect((after.reset.null.proof == before.reset.null.proof) == (kind != .reset))
    for root in [\Persistent.owner, \.endorsement, \.platform] {
      #expect(after.persistent[keyPath: root].seed == before.persistent[keyPath: root].seed)
      #expect(after.persistent[keyPath: root].proof == before.persistent[keyPath: root].proof)
    }
  }

  private static func checkCounters(_ before: Machine, _ after: Machine, _ kind: StartKind) {
    let isReset = kind == .reset
    #expect(after.persistent.resetCount == before.persistent.resetCount + (isReset ? 1 : 0))
    #expect(after.persistent.totalResetCount == before.persistent.totalResetCount + (isReset ? 1 : 0))
    #expect(after.reset.restartCount == (isReset ? 0 : before.reset.restartCount + 1))
    let clearCount = kind == .restart ? before.reset.clearCount + 1 : before.reset.clearCount
    #expect(before.reset.clearCount == 1 && before.reset.restartCount == 1)
    #expect(after.reset.clearCount == (isReset ? 0 : clearCount))
    #expect(after.reset.objectContextID == (isReset ? 0 : before.reset.objectContextID))
    #expect(after.pcr.pcrUpdateCounter == (isReset ? 0 : before.pcr.pcrUpdateCounter + 1))
    #expect(after.reset.commandAuditDigest == (isReset ? Digest() : Digest([9])))
  }

  private static func checkClock(_ before: Machine, _ after: Machine, _ test: Case) {
    // The first start was orderly from the factory, and every one before this one.
    #expect(before.clock.isSafe && before.clock.clock == 2500)
    #expect(after.clock.isSafe == test.isOrderly)
    #expect(after.clock.clock == (test.isOrderly ? 2500 : 0))
    #expect(after.clock.time == 0)
    #expect(after.clock.timeEpoch != before.clock.timeEpoch)
    #expect(after.volatile.wasOrderly == test.isOrderly)
    #expect(after.persistent.shutdown.kind == .none)
  }

  private static func checkTimers(_ after: Machine, _ kind: StartKind) {
    let (counting, signaled) = (after.clear.timers[0], after.clear.timers[1])
    let isResume = kind == .resume
    #expect(counting.remaining(at: after.clock.lastReading) == (isResume ? 99 : 0))
    #expect(counting.policyAlg == (isResume ? .sha256 : nil) && counting.authPolicy == (isResume ? policy : Digest()))
    #expect(counting.attributes.isEmpty)
    #expect(signaled.attributes == (isResume ? [.signaled, .preserveSignaled] : []))
    #expect(after.volatile.signaledTimers.isEmpty)
  }

  private static func checkNV(_ after: Machine, _ kind: StartKind) {
    let attributes = (0..<5).map { after.nvIndex(NVFixture.handle + $0)?.attributes ?? [] }
    let isResume = kind == .resume
    #expect(attributes[0].contains(.written))
    #expect(attributes[1].contains(.written))
    #expect(attributes[1].contains(.readLocked) == isResume)
    #expect(attributes[1].contains(.writeLocked) == isResume)
    #expect(attributes[2].contains(.written) == (kind != .reset))
    #expect(attributes[3].contains(.written) == isResume)
    #expect(attributes[4].contains(.written) == isResume)
    for (place, attributes) in attributes.enumerated() {
      let contents = after.nvIndex(NVFixture.handle + UInt32(place))?.contents.first
      #expect(contents == (attributes.contains(.written) ? 7 : 0))
    }
  }

  private static func checkPCR(
    _ tpm: inout TestTPM, _ before: [Int: [UInt8]], _ kind: StartKind, _ test: Case
  ) throws {
    let zero = [UInt8](repeating: 0, count: 32)
    for (number, value) in before {
      // PCR 0 to 15 are kept by TPM Resume, and PCR 0 begins with the locality of the start.
      let initial = number == 0 ? zero.dropLast() + [test.localities.after] : zero
      #expect(try tpm.pcr(number) == (kind == .resume && number < 16 ? value : initial), "PCR \(number)")
    }
    #expect(try tpm.pcr(17) == [UInt8](repeating: 0xFF, count: 32))
  }

  private static func checkContexts(_ marked: Marked, _ kind: StartKind) throws {
    #expect(marked.tpm.machine.sessions.isEmpty)
    let hasObjects = marked.tpm.machine.objects.contains { $0 != nil }
    #expect(!hasObjects)
    let loadedSession = marked.loadedSession
    try marked.tpm.expect(.referenceH0, from: PolicyRestart.self, [loadedSession])
    let contexts = [
      (marked.sessionContext, kind != .reset), (marked.objectContext, kind != .reset),
      (marked.stClearContext, kind == .resume),
    ]
    for (context, isLoadable) in contexts {
      if isLoadable {
        try marked.tpm.run(ContextLoad.self) { $0.context = context }
      } else {
        let request = try marked.tpm.octets(ContextLoad.self) { $0.context = context }
        #expect(marked.tpm.execute(request).count == 10)
      }
    }
    #expect(marked.tpm.machine.sessions.count == (kind == .reset ? 0 : 1))
  }
}
