// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What of a TPM with power is recorded together, as one record, besides what has a record of its own; the raw values are
/// those of docs/state-format.md. A TPM without power has none of these.
enum VolatileGroup: UInt32, CaseIterable {
  case flags = 16
  case time = 17
  case knownAnswers = 18
  case reset = 19
  case clear = 20
  /// There only while a measurement is under way.
  case measurement = 21

  /// Whether the record has to be there.
  var isRequired: Bool { self != .measurement }
}

extension Machine {
  /// Shows a group of the volatile state.
  mutating func visit<C: Codec>(_ group: VolatileGroup, _ codec: inout C) throws(ResponseCode) {
    // A part is shown as a copy: a writer would otherwise have it copied to no purpose.
    switch group {
    case .flags:
      var part = volatile
      try part.visitFlags(&codec)
      if codec.isReading { volatile = part }
    case .time:
      var time = SavedTime(self)
      try codec.field("time", &time)
      if codec.isReading { time.set(in: &self) }
    case .knownAnswers:
      var tests = volatile.knownAnswers
      try tests.visit(&codec)
      if codec.isReading { volatile.knownAnswers = tests }
    case .reset:
      var saved = SavedResetData(self)
      try codec.field("reset", &saved)
      if codec.isReading { (reset, pcr.pcrUpdateCounter) = (saved.data, saved.pcrUpdateCounter) }
    case .clear:
      var part = clear
      try codec.field("clear", &part)
      if codec.isReading { clear = part }
    case .measurement:
      var states = (volatile.hashSequence ?? []).map(SavedState.init)
      try codec.list(&states, limit: Limits.hashCount)
      guard codec.isReading else { return }
      let restored = states.compactMap(\.hash)
      guard restored.count == states.count else { throw .value }
      volatile.hashSequence = restored
    }
  }

  /// Whether there is something to record of a group.
  func has(_ group: VolatileGroup) -> Bool { group.isRequired || volatile.hashSequence != nil }

  /// Whether a group is sure to be as it was in `old`, to see which takes no look into it.
  func isUnchanged(_ group: VolatileGroup, since old: borrowing Machine) -> Bool {
    switch group {
    case .flags, .knownAnswers, .measurement: parts.$volatile.isUnchanged(since: old.parts.$volatile)
    case .time: isTimeUnchanged(since: old)
    case .reset:
      parts.$reset.isUnchanged(since: old.parts.$reset) && pcr.pcrUpdateCounter == old.pcr.pcrUpdateCounter
    case .clear: parts.$clear.isUnchanged(since: old.parts.$clear)
    }
  }

  /// Whether there is nothing to record since `old`, as after most commands that only tell something.
  func isVolatileUnchanged(since old: borrowing Machine) -> Bool {
    parts.areUnchanged(since: old.parts) && isTimeUnchanged(since: old)
  }
}

extension Volatile {
  fileprivate mutating func visitFlags<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("isStarted", &isStarted)
    try codec.field("hasFailed", &hasFailed)
    try codec.field("phEnable", &phEnable)
    try codec.field("hasMeasuredHCRTM", &hasMeasuredHCRTM)
    try codec.field("wasOrderly", &wasOrderly)
    try codec.field("isPCRReallocated", &isPCRReallocated)
    try codec.field("startupLocality", &startupLocality)
    var session = Maybe(exclusiveAuditSession)
    try codec.field("exclusiveAuditSession", &session)
    exclusiveAuditSession = session.value
    try codec.list(&signaledTimers, limit: Capacity.countdownTimers)
  }
}
