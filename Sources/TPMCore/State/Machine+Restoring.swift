// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What the time counts for between the moment at which a state was left and the one at which it is taken up.
public enum TimeAway: Sendable {
  /// It has passed: the platform's clock is the one that the state was left by, and has gone on.
  case passes
  /// It has not: the TPM goes on where it was left, by whatever clock.
  case stands
}

extension Machine {
  /// The state as it was recorded: without power, where nothing volatile was.
  ///
  /// - StateError.damaged: a group is missing, a record is unknown or is not what its key says, or the whole is not the
  ///   state of a TPM
  init(
    _ persistent: Persistent, _ environment: Environment, volatile state: StoredState, _ time: TimeAway
  ) throws(StateError) {
    self.init(persistent, environment)
    let keys = state.keys
    guard !keys.isEmpty else { return }
    volatile.isPoweredOn = true
    pcr.banks = []
    for group in VolatileGroup.allCases {
      if let record = state[RecordKey(kind: group.rawValue)] {
        try read(group, record)
      } else if group.isRequired {
        throw .damaged
      }
    }
    for key in keys {
      if let record = state[key] { try read(key, record) }
    }
    switch time {
    case .passes: guard clock.lastReading <= environment.now else { throw .damaged }
    case .stands: environment.timeOffset &+= clock.lastReading &- environment.now
    }
    guard isConsistent else { throw .damaged }
    keep()
  }

  private mutating func read(_ group: VolatileGroup, _ record: Secret) throws(StateError) {
    var reader = Reader(record.bytes, model.vocabulary)
    do throws(ResponseCode) { try visit(group, &reader) } catch { throw .damaged }
    guard reader.remaining == 0 else { throw .damaged }
  }

  /// Takes what has a record of its own; keys come in ascending order.
  private mutating func read(_ key: RecordKey, _ record: Secret) throws(StateError) {
    switch key.kind {
    case RecordKey.pcrBankKind: pcr.banks.append(try record.entry(key, model.vocabulary))
    case RecordKey.orderlyNVKind: orderly.nvData.append(try record.entry(key, model.vocabulary))
    case RecordKey.sessionKind:
      let session = try read(SavedSession.self, record).session
      guard session.handle == key.handle else { throw .damaged }
      sessions.append(session)
    case RecordKey.transientKind:
      let slot = Int(key.handle) - Int(Self.firstTransient)
      guard objects.indices.contains(slot) else { throw .damaged }
      objects[slot] = try read(SavedLoadedObject.self, record).loaded
    default: guard VolatileGroup(rawValue: key.kind) != nil, key.handle == 0 else { throw .damaged }
    }
  }

  private func read<V: Wire>(_: V.Type, _ record: Secret) throws(StateError) -> V {
    do throws(ResponseCode) { return try V(reading: record.bytes, model.vocabulary) } catch { throw .damaged }
  }
}
