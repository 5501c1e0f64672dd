// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct ACTSetTimeoutTests {
  private static let timer = PermanentHandle.act0

  private static func set(_ tpm: inout TestTPM, _ seconds: UInt32, _ handle: UInt32 = timer) throws {
    try tpm.run(ACTSetTimeout.self, [handle]) { $0.startTimeout = seconds }
  }

  /// What TPM2_GetCapability tells of a timer.
  private static func data(_ tpm: inout TestTPM, _ handle: UInt32 = timer) throws -> ACTData {
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.act, handle, 1)
    }
    guard case .actData(let list) = response.capabilityData.data else { throw ResponseCode.value }
    let data = try #require(list.elements.first)
    #expect(data.handle == handle)
    return data
  }

  @Test func aTimerCountsSecondsAndThenSignals() throws {
    var tpm = try TestTPM()
    #expect(tpm.tpm.millisecondsToNextTimer == nil)
    try Self.set(&tpm, 3)
    let steps: [(UInt64, UInt32, UInt64)] = [(0, 3, 3000), (999, 3, 2001), (1, 2, 2000), (1999, 1, 1)]
    for (milliseconds, remaining, next) in steps {
      tpm.pass(milliseconds: milliseconds)
      #expect(try Self.data(&tpm).timeout == remaining)
      #expect(tpm.tpm.millisecondsToNextTimer == next)
      #expect(try tpm.signaledTimers() == [])
    }
    tpm.pass(milliseconds: 1)
    #expect(tpm.tpm.millisecondsToNextTimer == 0)
    #expect(try Self.data(&tpm).attributes == .signaled)
    #expect(try Self.data(&tpm).timeout == 0)
    #expect(tpm.tpm.millisecondsToNextTimer == nil)
    #expect(try tpm.signaledTimers() == [0])
    #expect(try tpm.signaledTimers() == [])
  }

  @Test func aTimerSignalsWithoutACommand() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 5, Self.timer + 2)
    try Self.set(&tpm, 7, Self.timer + 1)
    tpm.pass(milliseconds: 4_999)
    #expect(try tpm.signaledTimers() == [])
    tpm.pass(milliseconds: 1)
    #expect(try tpm.signaledTimers() == [2])
    #expect(tpm.tpm.millisecondsToNextTimer == 2000)
    tpm.pass(milliseconds: 60_000)
    let signaled = (-1...4).filter { tpm.tpm.isTimerSignaled($0) }
    #expect(signaled == [1, 2])
    #expect(try tpm.signaledTimers() == [1])
  }

  /// The four states of Part 3, 33.2, each from a timer that counts or not, with signaled SET or CLEAR.
  struct Step: Sendable {
    var isCounting: Bool
    var isSignaled: Bool
    var startTimeout: UInt32
    var becomesSignaled: Bool
    var announces: Bool
    var remaining: UInt32
  }

  private static let steps: [Step] = [
    Step(isCounting: false, isSignaled: true, startTimeout: 9, becomesSignaled: false, announces: false, remaining: 9),
    Step(isCounting: false, isSignaled: false, startTimeout: 9, becomesSignaled: false, announces: false, remaining: 9),
    Step(isCounting: true, isSignaled: false, startTimeout: 9, becomesSignaled: false, announces: false, remaining: 9),
    Step(isCounting: false, isSignaled: true, startTimeout: 0, becomesSignaled: true, announces: false, remaining: 0),
    Step(isCounting: false, isSignaled: false, startTimeout: 0, becomesSignaled: false, announces: false, remaining: 0),
    Step(isCounting: true, isSignaled: false, startTimeout: 0, becomesSignaled: true, announces: true, remaining: 0),
    Step(
      isCounting: false, isSignaled: true, startTimeout: .max, becomesSignaled: false, announces: false, remaining: 0),
    Step(
      isCounting: false, isSignaled: false, startTimeout: .max, becomesSignaled: false, announces: false,
      remaining: .max),
    Step(
      isCounting: true, isSignaled: false, startTimeout: .max, becomesSignaled: false, announces: false,
      remaining: .max),
  ]

  @Test(arguments: steps.indices)
  func signaledFollowsFromWhatWasAndWhatIsSet(_ place: Int) throws {
    let step = Self.steps[place]
    var tpm = try TestTPM()
    if step.isSignaled {
      try Self.set(&tpm, 1)
      tpm.pass(milliseconds: 1000)
      #expect(try tpm.signaledTimers() == [0])
    }
    if step.isCounting { try Self.set(&tpm, 100) }
    #expect(try Self.data(&tpm).attributes.contains(.signaled) == step.isSignaled)
    try Self.set(&tpm, step.startTimeout)
    let data = try Self.data(&tpm)
    #expect(data.attributes.contains(.signaled) == step.becomesSignaled)
    #expect(data.timeout == step.remaining)
    #expect(try tpm.signaledTimers() == (step.announces ? [0] : []))
  }

  @Test func setAgainATimerBeginsAnew() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 10)
    tpm.pass(milliseconds: 9_999)
    try Self.set(&tpm, 10)
    tpm.pass(milliseconds: 9_999)
    #expect(try Self.data(&tpm).timeout == 1)
    #expect(try Self.data(&tpm).attributes.isEmpty)
  }

  @Test func theLongestTimeoutRunsOut() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, .max)
    tpm.pass(milliseconds: UInt64(UInt32.max) * 1000 - 1)
    #expect(try Self.data(&tpm).timeout == 1)
    tpm.pass(milliseconds: 1)
    #expect(try Self.data(&tpm).attributes == .signaled)
  }

  @Test func thereAreFourTimersAndNoMore() throws {
    var tpm = try TestTPM()
    #expect(Capacity.countdownTimers == 4)
    for number: UInt32 in 0..<4 { try Self.set(&tpm, number + 1, Self.timer + number) }
    for number: UInt32 in 4...15 {
      try tpm.expect(.value.handle(1), from: ACTSetTimeout.self, [Self.timer + number]) { $0.startTimeout = 1 }
    }
    for handle in [Self.timer - 1, Self.timer + 16, PermanentHandle.platform, 0x8000_0000] {
      try tpm.expect(.value.handle(1), from: ACTSetTimeout.self, [handle]) { $0.startTimeout = 1 }
    }
    let (values, moreData) = try GetCapabilityTests.all(&tpm, .act, from: 0x4000_0000)
    #expect(values.count == 4 && !moreData)
  }

  // MARK: - Authorisation

  @Test func platformAuthAuthorises() throws {
    var tpm = try TestTPM()
    try tpm.run(HierarchyChangeAuth.self, [PermanentHandle.platform]) { $0.newAuth = Auth(Secret([5])) }
    try tpm.expect(.badAuth.session(1), from: ACTSetTimeout.self, [Self.timer]) { $0.startTimeout = 1 }
    try tpm.run(ACTSetTimeout.self, [Self.timer], auth: [.password([5])]) { $0.startTimeout = 1 }
    let session = try tpm.startSession()
    session.authValue = [5]
    try tpm.run(ACTSetTimeout.self, [Self.timer], auth: [.session(session)]) { $0.startTimeout = 2 }
    session.authValue = [6]
    try tpm.expect(.badAuth.session(1), from: ACTSetTimeout.self, [Self.timer], auth: [.session(session)])
  }

  @Test func withoutThePlatformHierarchyOnlyAPolicyAuthorises() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().extended(0x16C, CommandCode.actSetTimeout.rawValue.wire).digest
    try tpm.run(SetPrimaryPolicy.self, [Self.timer]) { ($0.authPolicy, $0.hashAlg) = (Digest(policy), .sha256) }
    tpm.prepare { $0.volatile.phEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: ACTSetTimeout.self, [Self.timer]) { $0.startTimeout = 1 }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .actSetTimeout }
    try tpm.run(ACTSetTimeout.self, [Self.timer], auth: [.session(session)]) { $0.startTimeout = 8 }
    #expect(try Self.data(&tpm).timeout == 8)
    try tpm.expect(.policyFail.session(1), from: ACTSetTimeout.self, [Self.timer + 1], auth: [.policy(session.handle)])
  }

  @Test func aPolicyThatWantsTheAuthValueNeedsThePlatformHierarchy() throws {
    var tpm = try TestTPM()
    try tpm.run(SetPrimaryPolicy.self, [Self.timer]) {
      ($0.authPolicy, $0.hashAlg) = (Digest(TestPolicy().extended(0x16B).digest), .sha256)
    }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyPassword.self, [session.handle])
    session.sendsPassword = true
    try tpm.run(ACTSetTimeout.self, [Self.timer], auth: [.session(session)]) { $0.startTimeout = 8 }
    try tpm.run(PolicyPassword.self, [session.handle])
    tpm.prepare { $0.volatile.phEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: ACTSetTimeout.self, [Self.timer], auth: [.session(session)])
  }

  /// The platform delegates a timer to the owner, who may then change its policy. Part 1, 40.2.
  @Test func theOwnerMayBeGivenATimer() throws {
    var tpm = try TestTPM()
    let policy = TestPolicy().updated(0x151, name: PermanentHandle.owner.wire).digest
    try tpm.run(SetPrimaryPolicy.self, [Self.timer]) { ($0.authPolicy, $0.hashAlg) = (Digest(policy), .sha256) }
    tpm.prepare { $0.volatile.phEnable = false }
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, session.handle])
    try tpm.run(ACTSetTimeout.self, [Self.timer], auth: [.session(session)]) { $0.startTimeout = 4 }
    try tpm.run(PolicySecret.self, [PermanentHandle.owner, session.handle])
    try tpm.run(SetPrimaryPolicy.self, [Self.timer], auth: [.session(session)])
    #expect(tpm.machine.timer(Self.timer)?.policyAlg == nil)
  }

  @Test func aPolicyBelongsToOneTimerAndNotToThePlatform() throws {
    var tpm = try TestTPM()
    try tpm.run(SetPrimaryPolicy.self, [Self.timer + 3]) {
      ($0.authPolicy, $0.hashAlg) = (Digest([UInt8](repeating: 1, count: 20)), .sha1)
    }
    #expect(tpm.machine.authority(of: Self.timer).policyAlg == nil)
    #expect(tpm.machine.authority(of: PermanentHandle.platform).policyAlg == nil)
    let (policies, _) = try GetCapabilityTests.all(&tpm, .authPolicies, from: 0x4000_0000)
    #expect(policies.count == 1)
    try tpm.expect(.size.parameter(1), from: SetPrimaryPolicy.self, [Self.timer]) { $0.hashAlg = .sha256 }
  }

  // MARK: - What goes on meanwhile

  @Test func inFailureModeTimersRunDownAndCannotBePutOff() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 2)
    tpm.prepare { $0.volatile.hasFailed = true }
    try tpm.expect(.failure, from: ACTSetTimeout.self, [Self.timer]) { $0.startTimeout = 100 }
    tpm.pass(milliseconds: 2000)
    #expect(try tpm.signaledTimers() == [0])
  }

  @Test func withoutPowerNothingCounts() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 2)
    tpm.tpm.powerOff()
    tpm.pass(milliseconds: 5000)
    #expect(tpm.tpm.millisecondsToNextTimer == nil)
    #expect(try tpm.signaledTimers() == [])
    let isSignaled = tpm.tpm.isTimerSignaled(0)
    #expect(!isSignaled)
  }

  @Test func settingATimerUndoesAShutdown() throws {
    var tpm = try TestTPM()
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try Self.set(&tpm, 2)
    tpm.cyclePower()
    try tpm.expect(.value.parameter(1), from: Startup.self) { $0.startupType = .state }
  }

  @Test func runningDownUndoesNoShutdown() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 8)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.pass(milliseconds: 9000)
    #expect(try tpm.signaledTimers() == [0])
    tpm.cyclePower()
    try tpm.run(Startup.self) { $0.startupType = .state }
    #expect(try Self.data(&tpm).timeout == 8)
    #expect(try Self.data(&tpm).attributes.isEmpty)
  }

  // MARK: - Starts

  @Test func aResumeKeepsTheTimeThatWasLeft() throws {
    var tpm = try TestTPM()
    try tpm.run(SetPrimaryPolicy.self, [Self.timer]) {
      ($0.authPolicy, $0.hashAlg) = (Digest([UInt8](repeating: 1, count: 32)), .sha256)
    }
    try Self.set(&tpm, 100)
    tpm.pass(milliseconds: 20_500)
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    tpm.tpm.powerOff()
    tpm.pass(milliseconds: 1_000_000)
    tpm.tpm.powerOn()
    try tpm.run(Startup.self) { $0.startupType = .state }
    #expect(try Self.data(&tpm).timeout == 80)
    #expect(tpm.machine.authority(of: Self.timer).policyAlg == .sha256)
    // Nobody has set it since, so a second resume costs half of what is left, and a third again.
    try tpm.restart(after: .state, with: .state)
    #expect(try Self.data(&tpm).timeout == 40)
    try tpm.restart(after: .state, with: .state)
    #expect(try Self.data(&tpm).timeout == 20)
    try Self.set(&tpm, 20)
    try tpm.restart(after: .state, with: .state)
    #expect(try Self.data(&tpm).timeout == 20)
    tpm.pass(milliseconds: 20_000)
    #expect(try tpm.signaledTimers() == [0])
  }

  @Test func aResumeRemembersThatATimerHadSignalled() throws {
    var tpm = try TestTPM()
    try Self.set(&tpm, 1)
    try Self.set(&tpm, 50, Self.timer + 1)
    tpm.pass(milliseconds: 1000)
    try tpm.restart(after: .state, with: .state)
    #expect(try Self.data(&tpm).attributes == [.signaled, .preserveSignaled])
    #expect(try Self.data(&tpm, Self.timer + 1).attributes.isEmpty)
    #expect(try tpm.signaledTimers() == [])
    try Self.set(&tpm, 0)
    #expect(try Self.data(&tpm).attributes == .signaled)
    try tpm.restart(after: .state, with: .state)
    try Self.set(&tpm, .max)
    #expect(try Self.data(&tpm).attributes.isEmpty)
    try tpm.restart(after: .state, with: .state)
    #expect(try Self.data(&tpm).attributes.isEmpty)
  }

  @Test func aPlatformThatDoesNotAskIsToldOnce() throws {
    var tpm = try TestTPM()
    for _ in 0..<3 {
      try Self.set(&tpm, 1)
      tpm.pass(milliseconds: 1000)
      #expect(try Self.data(&tpm).attributes == .signaled)
    }
    #expect(try tpm.signaledTimers() == [0])
  }

  @Test(arguments: [nil, StartupType.clear, .state])
  func anyOtherStartEndsTheTimersInSilence(_ shutdown: StartupType?) throws {
    var tpm = try TestTPM()
    try tpm.run(SetPrimaryPolicy.self, [Self.timer]) {
      ($0.authPolicy, $0.hashAlg) = (Digest([UInt8](repeating: 1, count: 32)), .sha256)
    }
    try Self.set(&tpm, 100)
    try Self.set(&tpm, 1, Self.timer + 1)
    tpm.pass(milliseconds: 1000)
    #expect(try tpm.signaledTimers() == [1])
    try tpm.restart(after: shutdown)
    for handle in [Self.timer, Self.timer + 1] {
      #expect(try Self.data(&tpm, handle) == ACTData(handle: handle, timeout: 0, attributes: []))
    }
    #expect(tpm.machine.authority(of: Self.timer).policyAlg == nil)
    #expect(tpm.tpm.millisecondsToNextTimer == nil)
    #expect(try tpm.signaledTimers() == [])
  }
}

extension TestTPM {
  /// The timers that have signalled since this was last asked.
  fileprivate mutating func signaledTimers() throws -> [Int] {
    var signaled: [Int] = []
    _ = tpm.keepTime { signaled.append($0) }
    return signaled
  }
}
