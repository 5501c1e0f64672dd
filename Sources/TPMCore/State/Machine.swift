// SPDX-License-Identifier: Apache-2.0

/// Everything that a command may change, as one value: a command runs on a copy, which replaces the original when
/// the command succeeds and is dropped when it fails.
///
/// A copy costs one reference count. What is written to is copied then: the list of the parts, and of these the one.
struct Machine {
  @Part private(set) var parts: Parts
  /// Time and Clock, which go on whether commands succeed or not.
  var clock: Clock

  init(_ parts: Parts, _ clock: Clock) { (_parts, self.clock) = (Part(wrappedValue: parts), clock) }
}

/// The parts of the state, ordered by how long they last; `Machine+Startup.swift` alone says what each kind of start
/// keeps.
struct Parts {
  /// What survives everything. A change is on disk before the response leaves.
  @Part var persistent = Persistent()
  /// What TPM2_Shutdown saves and every orderly start keeps.
  @Part var orderly = Orderly()
  /// State reset data: kept by TPM Restart and TPM Resume. Part 1, 34.3.
  @Part var reset = ResetData()
  /// State clear data: kept by TPM Resume only. Part 1, 34.3.
  @Part var clear = ClearData()
  /// The PCR of every allocated bank, in the order of the allocation. Their attributes say what a start keeps.
  @Part var pcrBanks: [PCRBank] = []
  /// Sessions that are loaded, in no order; no start keeps them.
  @Part var sessions: [Session] = []
  /// What else no start keeps.
  @Part var volatile = Volatile()

  let environment: Environment
  let model: Model
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
  var pcrBanks: [PCRBank] {
    _read { yield parts.pcrBanks }
    _modify { yield &parts.pcrBanks }
  }
  var sessions: [Session] {
    _read { yield parts.sessions }
    _modify { yield &parts.sessions }
  }
  var volatile: Volatile {
    _read { yield parts.volatile }
    _modify { yield &parts.volatile }
  }

  var environment: Environment { parts.environment }
  var model: Model { parts.model }

  /// Whether nothing but time has changed since `before`.
  func isUnchanged(since before: borrowing Machine) -> Bool { $parts.isUnchanged(since: before.$parts) }
}

extension Parts {
  /// Whether anything that TPM2_Shutdown saves, or that is stored at once, has been written to since `before`.
  func haveChangedWhatLasts(since before: borrowing Parts) -> Bool {
    !$persistent.isUnchanged(since: before.$persistent) || !$orderly.isUnchanged(since: before.$orderly)
      || !$reset.isUnchanged(since: before.$reset) || !$clear.isUnchanged(since: before.$clear)
  }
}
