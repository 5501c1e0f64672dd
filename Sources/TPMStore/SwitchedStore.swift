// SPDX-License-Identifier: Apache-2.0
package import TPMCore

/// A store with the switch that the simulator's NV_ON and NV_OFF turn.
package final class SwitchedStore: StateStore {
  private let store: any StateStore
  /// Whether the last save failed, for want of room and not because of the switch.
  package private(set) var hasFailed = false
  /// Takes a line for people when saving begins to fail, and when it works again.
  package var log: ((String) -> Void)?
  /// Off, every save fails, and the engine answers TPM_RC_NV_UNAVAILABLE.
  package var isOn = true

  package init(_ store: any StateStore) { self.store = store }

  package func save(
    _ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction
  ) throws(StoreFailure) {
    guard isOn else { throw StoreFailure(reason: "non-volatile memory is switched off") }
    do throws(StoreFailure) {
      try store.save(change, whole: whole)
    } catch {
      // Once per series: a full disk must not fill the log as well.
      if !hasFailed { log?("cannot save the state: \(error.reason)") }
      hasFailed = true
      throw error
    }
    if hasFailed { log?("the state can be saved again") }
    hasFailed = false
  }
}
