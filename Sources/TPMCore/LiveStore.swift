// SPDX-License-Identifier: Apache-2.0

/// Where a TPM keeps itself for a successor: for a process that takes over after this one has ended, however it did.
///
/// It is a log of changes. Whoever applies the whole and all changes after it, in turn, on top of what the state store
/// holds has the state as it is (`TPM(takingOver:on:)`) and, in the last response, what the last command was answered.
/// Octets of changes and responses hold secrets.
///
/// A change is recorded before the state store gets what is to be stored of it, and before the command is answered: so it
/// takes effect once, wherever the process ends. If it ends before `record` returns, nothing has happened, and the
/// command may come again; if later, all of it has, and only the answer is to be sent. Where the state store then
/// fails, the change is taken back: another one follows, with the answer that takes the place of the first.
public protocol LiveStore: AnyObject {
  /// Begins anew with the whole state; what was recorded before counts no more.
  func begin(_ whole: borrowing Transaction)
  /// Records a change; it has to be kept when the call returns.
  ///
  /// - Parameters:
  ///   - change: what has changed since the last call; empty where only a response is new
  ///   - response: what the command will be answered, be it one that `startup()` or `shutdown()` gives; empty where there
  ///     is none, as for a signal of the platform
  ///   - whole: makes the whole state as it is once the change is, for a store that wants to begin anew. What is called
  ///     for takes the place of all that was recorded, and of the change
  func record(_ change: borrowing Transaction, response: RawSpan, whole: () throws(StoreFailure) -> Transaction)
  /// Forgets everything: what follows cannot be recorded, and nothing can be taken over.
  func abandon()
}

extension TPM {
  /// Keeps the state in a live store from now on.
  ///
  /// - StoreFailure: the state cannot be recorded, and is not kept there
  public mutating func keep(in store: any LiveStore) throws(StoreFailure) {
    store.begin(try Transaction(to: machine, stored: stored?.wrappedValue))
    live = (store, machine)
  }

  /// Tells the live store what has changed since it was told last, and the response of the command if one runs.
  mutating func record() {
    guard let (store, recorded) = live else { return }
    do throws(StoreFailure) {
      let change = try Transaction(to: machine, from: recorded)
      guard !change.isEmpty || response.count > 0 else { return }
      if !change.isEmpty {
        var told = machine
        told.keep()
        // What will be compared is what was recorded, and not what it was long after.
        if machine.isTimeUnchanged(since: recorded) { told.clock = recorded.clock }
        live = (store, told)
      }
      let (machine, stored) = (machine, stored)
      store.record(change, response: response.octets) { () throws(StoreFailure) in
        try Transaction(to: machine, stored: stored?.wrappedValue)
      }
    } catch {
      store.abandon()
      live = nil
    }
  }
}
