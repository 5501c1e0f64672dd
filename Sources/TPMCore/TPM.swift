// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// A TPM 2.0: octets of commands in, octets of responses out. Part 1, 9.
///
/// It is owned by whoever serves it and cannot be shared, so that commands run strictly one after another.
public struct TPM: ~Copyable {
  /// The state between commands. Nothing changes it but a command that has succeeded, and time.
  var machine: Machine
  private let store: any StateStore
  /// What the store holds; nil where it holds nothing yet. A change that it could not take is part of the next one.
  private(set) var stored: Part<Persistent>?
  /// The state has changed in a way that no command can be refused for, and the store has not been asked to take it.
  private var isUnsaved = false
  /// Empty between commands.
  private(set) var response = Writer(capacity: Limits.maxResponseSize)
  /// Empty between commands: memory for the sessions of the next one.
  private var sessions = SessionArea()
  /// What a successor takes over from, and the state that it was told last.
  var live: (store: any LiveStore, recorded: Machine)?

  init(_ machine: Machine, _ store: any StateStore, holding stored: Persistent?) {
    self.machine = machine
    self.store = store
    self.stored = stored.map { Part(wrappedValue: $0) }
  }

  /// Whether the TPM has power: without it every command is answered with TPM_RC_FAILURE.
  public var isPoweredOn: Bool { machine.volatile.isPoweredOn }

  /// The longest command that the TPM takes, in octets.
  public var maxCommandSize: Int { machine.model.maxCommandSize }
}

// MARK: - Making, restoring, power

extension TPM {
  /// Makes a new TPM, with new seeds, and stores it.
  public static func manufacture(
    _ profile: Profile = .default, platform: any Platform, store: any StateStore
  ) throws(StateError) -> TPM {
    let environment = Environment(platform)
    let persistent: Persistent
    do throws(ResponseCode) {
      persistent = try Persistent(manufacturedIn: environment, as: profile)
    } catch { throw .noEntropy }
    var tpm = TPM(Machine(persistent, environment), store, holding: nil)
    try tpm.saveWhole()
    return tpm
  }

  /// Stores everything for the first time.
  mutating func saveWhole() throws(StateError) {
    do throws(StoreFailure) { try save(machine.parts.$persistent.value) } catch { throw .notStored(error.reason) }
  }

  /// Takes up a TPM from what was stored of it.
  ///
  /// - Parameter profile: what the TPM has to have been made as; nil if it may be anything
  public init(
    restoring state: StoredState, _ profile: Profile? = nil, platform: any Platform, store: any StateStore
  ) throws(StateError) {
    let persistent = try Persistent(state)
    try persistent.check(profile)
    let machine = Machine(persistent, Environment(platform))
    self.init(machine, store, holding: machine.persistent)
  }

  /// _TPM_Init: the TPM gets power, or a reset while it has it. What was volatile is gone.
  public mutating func powerOn() {
    machine = Machine(machine.persistent, machine.environment)
    machine.volatile.isPoweredOn = true
    settle()
  }

  /// The TPM loses power.
  public mutating func powerOff() {
    machine = Machine(machine.persistent, machine.environment)
    settle()
  }

  /// Lets the next self-test fail that is run before the next _TPM_Init, for trying failure mode. Part 1, 9.4.
  public mutating func failNextSelfTest() { machine.volatile.knownAnswers.failsNext = true }

  /// TPM2_Startup(TPM_SU_CLEAR), where nobody has sent one.
  public mutating func startup() {
    guard isPoweredOn, !machine.volatile.isStarted else { return }
    let command: [UInt8] = [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 0]
    execute(command.rawSpan, locality: 0) { _ in }
  }

  /// TPM2_Shutdown(TPM_SU_CLEAR), where nobody can send one any more.
  public mutating func shutdown() {
    guard isPoweredOn, machine.volatile.isStarted, machine.persistent.shutdown.kind == .none else { return }
    let command: [UInt8] = [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x45, 0, 0]
    execute(command.rawSpan, locality: 0) { _ in }
  }
}

// MARK: - Commands

extension TPM {
  /// Runs a command and shows its response to `respond`, exactly once, whatever the octets are. The response is wiped
  /// afterwards.
  public mutating func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void) {
    machine.environment.locality = locality
    // A measurement that a command comes into is given up. Part 1, 31.1.
    if machine.volatile.hashSequence != nil { machine.volatile.hashSequence = nil }
    letTimePass()
    do throws(ResponseCode) {
      try run(command)
    } catch {
      response.truncate(to: 0)
      response.writeHeader(hasSessions: false, error.rawValue)
      settle()
    }
    respond(response.octets)
    response.truncate(to: 0)
  }

  private mutating func run(_ command: RawSpan) throws(ResponseCode) {
    guard isPoweredOn else { throw .failure }
    var reader = Reader(command)
    let header = try CommandHeader(&reader, size: command.byteCount, limit: maxCommandSize)
    guard let entry = machine.model.commands[header.code] else { throw .commandCode }
    try machine.checkMode(for: entry, header)
    try machine.testOnDemand(for: entry.code)

    response.writeHeader(hasSessions: header.hasSessions, 0)
    machine.keep()
    var execution = Execution(entry, hasSessions: header.hasSessions)
    swap(&execution.sessions, &sessions)
    defer {
      execution.sessions.removeAll()
      swap(&execution.sessions, &sessions)
    }
    do throws(ResponseCode) {
      try entry.perform(&execution, &machine, &response, reader.rest)
      response.patch(UInt32(truncatingIfNeeded: response.count), at: 2)
      try commit(after: entry)
    } catch {
      let knownAnswers = machine.volatile.knownAnswers
      machine.takeBack()
      if let consequence = execution.consequence { suffer(consequence) }
      if machine.environment.takeFailure() {
        machine.volatile.hasFailed = true
        machine.volatile.knownAnswers = knownAnswers
      }
      throw error
    }
  }

  /// Applies what a failed authorisation leaves behind.
  private mutating func suffer(_ consequence: Consequence) {
    switch consequence {
    case .dictionaryAttack:
      machine.persistent.lockout.recordFailure(now: machine.environment.now)
      machine.persistent.lockout.wasUsedSinceStart = true
    case .lockoutAuth:
      machine.persistent.lockout.recordLockoutAuthFailure(now: machine.environment.now)
      machine.persistent.lockout.wasUsedSinceStart = true
    case .pinFailure(let handle):
      guard let pin = machine.nvIndex(handle)?.pin else { return }
      machine.setPINCount(handle, pin.pinCount &+ 1)
    }
    isUnsaved = true
  }

  /// Lets Time and Clock go on to now, runs down the countdown timers and heals the lockout.
  mutating func passTime() {
    letTimePass()
    settle()
  }

  private mutating func letTimePass() {
    let now = machine.environment.now
    guard isPoweredOn else { return }
    if machine.clock.advance(to: now) {
      machine.persistent.clock = machine.clock.clock
      isUnsaved = true
    }
    machine.runDownTimers()
    guard !machine.persistent.lockout.isSound else { return }
    var lockout = machine.persistent.lockout
    if lockout.heal(now: now) {
      machine.persistent.lockout = lockout
      isUnsaved = true
    }
  }
}

// MARK: - Measurements of the platform

extension TPM {
  /// _TPM_Hash_Start: begins a D-RTM or, before TPM2_Startup, an H-CRTM measurement. Part 3, 22.9.
  public mutating func hashStart() {
    guard isPoweredOn else { return }
    machine.hashStart()
    settle()
  }

  /// _TPM_Hash_Data: goes on with the measurement, if one is under way. Part 3, 22.10.
  public mutating func hashData(_ octets: RawSpan) {
    guard isPoweredOn else { return }
    machine.hashData(octets)
    settle()
  }

  /// _TPM_Hash_End: extends the measurement into its PCR. Part 3, 22.11.
  public mutating func hashEnd() {
    guard isPoweredOn else { return }
    guard machine.hashEnd() else { return }
    machine.persistent.isEstablished = true
    isUnsaved = true
    settle()
  }

  /// Whether a D-RTM measurement has been made since the flag was last reset.
  public var isEstablished: Bool { machine.persistent.isEstablished }

  /// Resets `isEstablished`, which localities 3 and 4 may; false for any other.
  public mutating func resetEstablished(locality: UInt8) -> Bool {
    guard isPoweredOn, locality == 3 || locality == 4 else { return false }
    machine.persistent.isEstablished = false
    isUnsaved = true
    settle()
    return true
  }
}

// MARK: - Storing

/// Where what has happened meets what keeps it. The live store is told first, the store then, and the caller last: so
/// whatever the caller was told is there to be taken over, and what the store has is the state that was told or, at any
/// moment between, a part of it.
extension TPM {
  /// Lets stand what the command has written.
  ///
  /// - TPM_RC_NV_UNAVAILABLE: it cannot be stored, and is to be taken back
  private mutating func commit(after entry: CommandEntry) throws(ResponseCode) {
    if machine.nullifiesShutdown(entry.code) { machine.nullifyShutdown() }
    if live != nil { record() }
    if machine.parts.$persistent.isWritten {
      do throws(StoreFailure) { try save(machine.parts.$persistent.value) } catch { throw .nvUnavailable }
    } else if isUnsaved {
      saveOrRemember()
    }
    machine.keep()
  }

  /// Keeps a change that no command can be refused for, and the answer of a command that is refused. If the change
  /// cannot be stored now, the next one stores it too.
  mutating func settle() {
    if live != nil { record() }
    if isUnsaved { saveOrRemember() }
    machine.keep()
  }

  mutating func saveOrRemember() {
    isUnsaved = false
    try? save(machine.parts.$persistent.value)
  }

  /// Stores what differs from what the store holds.
  mutating func save(_ persistent: Part<Persistent>) throws(StoreFailure) {
    let change = try Transaction(to: persistent.wrappedValue, from: stored?.wrappedValue)
    if !change.isEmpty {
      try store.save(change) { () throws(StoreFailure) in try Transaction(to: persistent.wrappedValue, from: nil) }
    }
    (stored, isUnsaved) = (persistent, false)
  }
}
