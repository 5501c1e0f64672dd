// SPDX-License-Identifier: Apache-2.0
internal import TPMCore
internal import TPMCrypto

/// The state of the TPM as blobs, which swtpm's control channel carries: the version of the format, then a transaction,
/// both of docs/state-format.md.
extension Host {
  /// Longer than any state.
  static var largestState: UInt32 { 4 << 20 }

  /// The state of a kind; nil where there is none of that kind.
  ///
  /// - StoreFailure: it cannot be written
  func state(_ kind: StateKind) throws(StoreFailure) -> Secret? {
    switch kind {
    case .permanent: return StoredState.blob(of: try engine.persistentState()).secret
    case .volatile where isPoweredOn: return StoredState.blob(of: try engine.volatileState()).secret
    case .volatile, .saved: return nil
    }
  }

  /// Takes a state while power is off. The permanent one is stored at once; the volatile one is checked against it, and
  /// kept until `resume`.
  ///
  /// - StateError: nothing has changed
  mutating func setState(_ kind: StateKind, _ blob: RawSpan) throws(StateError) {
    switch kind {
    case .permanent:
      let state = try StoredState(blob: blob)
      guard state.volatile.byteCount == 0 else { throw .damaged }
      try engine.replace(with: state)
      arrivedState = nil
    case .volatile:
      let state = try StoredState(blob: blob)
      guard state.byteCount > 0, state.persistent.byteCount == 0 else { throw .damaged }
      var whole = try storedState()
      try whole.apply(blob: blob)
      try engine.check(whole)
      arrivedState = whole
    case .saved: throw .damaged
    }
  }

  private func storedState() throws(StateError) -> StoredState {
    let transaction: Transaction
    do throws(StoreFailure) { transaction = try engine.persistentState() } catch { throw .damaged }
    var state = StoredState()
    try state.apply(transaction.octets)
    return state
  }

  /// Gives the TPM power as it had it in the volatile state that has come, if one has; false where none has.
  ///
  /// - StateError: power stays off
  mutating func resume() throws(StateError) -> Bool {
    guard !isPoweredOn, let state = arrivedState.take() else { return false }
    try engine.replace(with: state)
    startupIfAsked()
    return true
  }
}

/// The kinds of state that swtpm knows: PTM_BLOB_TYPE_.
enum StateKind: UInt32 {
  case permanent = 1
  case volatile = 2
  /// What TPM 1.2 saved for a suspended machine; there is never one.
  case saved = 3
}
