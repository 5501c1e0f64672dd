// SPDX-License-Identifier: Apache-2.0

/// The dictionary attack logic as a value. Part 1, 16.8.
///
/// Times are of the platform's monotonic clock and therefore start anew with each power-on.
struct Lockout: Wire {
  var failedTries: UInt32 = 0
  var maxTries: UInt32 = 3
  /// Seconds after which one failure is forgiven; 0 turns the protection off.
  var recoveryTime: UInt32 = 1000
  /// Seconds until lockoutAuth may be tried again after a failure; 0 means until the next TPM Reset.
  var lockoutRecovery: UInt32 = 1000
  /// lockoutAuth may be used.
  var isLockoutAuthEnabled = true
  /// A protected entity was used since the start, so that an end without TPM2_Shutdown counts as a failure.
  var wasUsedSinceStart = false
  /// When `failedTries` last changed and when lockoutAuth last failed, on the clock of this power-on.
  var lastFailure: UInt64 = 0
  var lastLockoutFailure: UInt64 = 0

  /// The times are of this power-on only and are not stored.
  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("failedTries", &failedTries)
    try codec.field("maxTries", &maxTries)
    try codec.field("recoveryTime", &recoveryTime)
    try codec.field("lockoutRecovery", &lockoutRecovery)
    try codec.field("isLockoutAuthEnabled", &isLockoutAuthEnabled)
    try codec.field("wasUsedSinceStart", &wasUsedSinceStart)
  }
}

extension Lockout {
  /// True while authValues of protected entities are refused with TPM_RC_LOCKOUT, which is always so where no tries are
  /// allowed. Part 3, 25.3.
  var isLockedOut: Bool { maxTries == 0 || (recoveryTime != 0 && failedTries >= maxTries) }

  /// Whether there is nothing for time to heal.
  var isSound: Bool { failedTries == 0 && isLockoutAuthEnabled }

  /// Forgives what time has healed by `now`; true when something has changed.
  mutating func heal(now: UInt64) -> Bool {
    let before = (failedTries, isLockoutAuthEnabled)
    if recoveryTime == 0 {
      failedTries = 0
    } else if failedTries > 0 {
      let step = UInt64(recoveryTime) &* 1000
      let healed = (now &- min(lastFailure, now)) / step
      failedTries -= UInt32(clamping: min(healed, UInt64(failedTries)))
      lastFailure &+= healed &* step
    }
    if !isLockoutAuthEnabled, lockoutRecovery != 0,
      now &- min(lastLockoutFailure, now) >= UInt64(lockoutRecovery) &* 1000
    {
      isLockoutAuthEnabled = true
    }
    return before != (failedTries, isLockoutAuthEnabled)
  }

  /// A protected authValue was wrong.
  mutating func recordFailure(now: UInt64) {
    guard recoveryTime != 0 else { return }
    if failedTries < UInt32.max { failedTries += 1 }
    lastFailure = now
  }

  /// lockoutAuth was wrong.
  mutating func recordLockoutAuthFailure(now: UInt64) {
    isLockoutAuthEnabled = false
    lastLockoutFailure = now
  }
}
