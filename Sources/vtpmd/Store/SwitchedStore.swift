// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// A store with the switch that the simulator's NV_ON and NV_OFF turn; the last failure is kept for the log.
final class SwitchedStore: StateStore {
  private let store: any StateStore
  /// Whether the last save failed, for want of room and not because of the switch.
  private(set) var hasFailed = false
  /// Whether failures are logged here; until the daemon serves, they end it with a line of their own.
  var logsFailures = false
  /// Off, every save fails, and the engine answers TPM_RC_NV_UNAVAILABLE.
  var isOn = true

  init(_ store: any StateStore) { self.store = store }

  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {
    guard isOn else { throw StoreFailure(reason: "non-volatile memory is switched off") }
    do throws(StoreFailure) {
      try store.save(change, whole: whole)
    } catch {
      // Once per series: a full disk must not fill the log as well.
      if logsFailures, !hasFailed { Log.event("cannot save the state: \(error.reason)") }
      hasFailed = true
      throw error
    }
    if hasFailed { Log.event("the state can be saved again") }
    hasFailed = false
  }
}
