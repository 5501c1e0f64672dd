// SPDX-License-Identifier: Apache-2.0

/// Everything that a command may change, as one value.
///
/// A command runs on the state itself, and what it writes to is kept as it was: a command that fails is taken back.
/// Nothing gets at a part but through here, so that no command can forget it.
struct Machine {
  @Part private(set) var parts: Parts

  init(_ parts: Parts) { _parts = Part(wrappedValue: parts) }
}

/// The parts of the state, ordered by how long they last; `Machine+Startup.swift` alone says what each kind of start
/// keeps.
struct Parts {
  /// What survives everything. A change is on disk before the response leaves.
  @Revocable @Part var persistent = Persistent()
  /// What TPM2_Shutdown saves and every orderly start keeps.
  @Revocable var orderly = Orderly()
  /// State reset data: kept by TPM Restart and TPM Resume. Part 1, 34.3.
  @Revocable @Part var reset = ResetData()
  /// State clear data: kept by TPM Resume only. Part 1, 34.3.
  @Revocable @Part var clear = ClearData()
  /// The PCR. Their attributes say what a start keeps.
  @Revocable var pcr = PCRState()
  /// Sessions that are loaded, in no order; no start keeps them.
  @Revocable var sessions: [Session] = []
  /// Transient objects and sequences, which no start keeps either; the handle of slot n is 0x80000000 + n.
  @Revocable var objects = ObjectSlots(count: 0)
  /// What else no start keeps.
  @Revocable @Part var volatile = Volatile()
  /// Time and Clock, which go on whether commands succeed or not.
  @Revocable var clock: Clock

  let environment: Environment
  let model: Model

  init(_ persistent: Persistent, _ environment: Environment) {
    self.persistent = persistent
    self.environment = environment
    model = Model(persistent.profile)
    clock = Clock(savedClock: persistent.clock, isSafe: false, timeEpoch: 0, now: environment.now)
  }
}

extension Machine {
  var persistent: Persistent {
    _read { yield parts.persistent }
    _modify { yield &parts.persistent }
  }
  var orderly: Orderly {
    _read { yield parts.orderly }
    _modify { yield &parts.orderly }
  }
  var reset: ResetData {
    _read { yield parts.reset }
    _modify { yield &parts.reset }
  }
  var clear: ClearData {
    _read { yield parts.clear }
    _modify { yield &parts.clear }
  }
  var pcr: PCRState {
    _read { yield parts.pcr }
    _modify { yield &parts.pcr }
  }
  var sessions: [Session] {
    _read { yield parts.sessions }
    _modify { yield &parts.sessions }
  }
  var objects: ObjectSlots {
    _read { yield parts.objects }
    _modify { yield &parts.objects }
  }
  var volatile: Volatile {
    _read { yield parts.volatile }
    _modify { yield &parts.volatile }
  }
  var clock: Clock {
    _read { yield parts.clock }
    _modify { yield &parts.clock }
  }

  var environment: Environment { parts.environment }
  var model: Model { parts.model }
}

// MARK: - Commands

extension Machine {
  /// Lets what has been written to so far stand, and what is written to from now on be taken back.
  mutating func keep() { parts.keep() }

  /// Takes back what has been written to since `keep`.
  mutating func takeBack() { parts.takeBack() }
}

extension Parts {
  fileprivate mutating func keep() {
    _persistent.keep()
    _orderly.keep()
    _reset.keep()
    _clear.keep()
    _pcr.keep()
    _sessions.keep()
    _objects.keep()
    _volatile.keep()
    _clock.keep()
  }

  fileprivate mutating func takeBack() {
    _persistent.takeBack()
    _orderly.takeBack()
    _reset.takeBack()
    _clear.takeBack()
    _pcr.takeBack()
    _sessions.takeBack()
    _objects.takeBack()
    _volatile.takeBack()
    _clock.takeBack()
  }

  /// Whether nothing but time has changed since `old`.
  func areUnchanged(since old: borrowing Parts) -> Bool {
    $persistent.isUnchanged(since: old.$persistent) && orderly.isUnchanged(since: old.orderly)
      && $reset.isUnchanged(since: old.$reset) && $clear.isUnchanged(since: old.$clear)
      && pcr.isUnchanged(since: old.pcr) && sessions.isIdentical(to: old.sessions)
      && objects.taken.isIdentical(to: old.objects.taken) && $volatile.isUnchanged(since: old.$volatile)
  }

  /// Whether the command has written to anything that TPM2_Shutdown saves, or that is stored at once.
  var hasWrittenToWhatLasts: Bool {
    $persistent.isWritten || $orderly.isWritten || $reset.isWritten || $clear.isWritten
      || $pcr.former.map { $0.pcrUpdateCounter != pcr.pcrUpdateCounter } ?? false
  }
}
