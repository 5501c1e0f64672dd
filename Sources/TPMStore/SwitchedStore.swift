// SPDX-License-Identifier: Apache-2.0
package import TPMCore

/// A store with the switch that the simulator's NV_ON and NV_OFF turn.
package final class SwitchedStore: StateStore {
  private let store: any StateRepository
  /// Whether the last save failed, for want of room and not because of the switch.
  package private(set) var hasFailed = false
  /// Takes a line for people when saving begins to fail, and when it works again.
  package var log: ((String) -> Void)?
  /// Off, every save fails, and the engine answers TPM_RC_NV_UNAVAILABLE.
  package var isOn = true

  package init(_ store: any StateRepository) { self.store = store }

  package func save(
    _ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction
  ) throws(StoreFailure) {
    guard isOn else { throw StoreFailure(reason: "non-volatile memory is switched off") }
    try noting { () throws(StoreFailure) in try store.save(change, whole: whole) }
  }

  /// In how many milliseconds `synchronize` has to be called; nil while nothing waits for it.
  package var millisecondsToSynchronization: UInt64? { store.millisecondsToSynchronization }

  /// Waits until all that was saved is on the disk.
  package func synchronize() { try? noting { () throws(StoreFailure) in try store.synchronize() } }

  /// Does something with the disk, and says so when that begins to fail and when it works again.
  private func noting(_ body: () throws(StoreFailure) -> Void) throws(StoreFailure) {
    do throws(StoreFailure) {
      try body()
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
