// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// An authenticated countdown timer, an ACT. Part 1, 40.
///
/// It is not changed while it counts: what is left follows from when it was set.
struct CountdownTimer: Wire {
  /// The seconds that it was set to; 0 while it does not count.
  private(set) var startTimeout: UInt32 = 0
  /// When that was, in milliseconds of the platform's time in this power-on.
  private(set) var start: UInt64 = 0
  /// TPM2_ACT_SetTimeout has set it since the last TPM2_Startup.
  private(set) var wasSet = false
  private(set) var attributes = ACTAttributes()
  /// The timer's own policy; its authValue is platformAuth.
  var policyAlg: HashAlgorithm?
  var authPolicy = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("startTimeout", &startTimeout)
    try codec.field("start", &start)
    try codec.field("wasSet", &wasSet)
    try codec.field("attributes", &attributes)
    try codec.field("policyAlg", &policyAlg)
    try codec.field("authPolicy", &authPolicy)
  }
}

extension CountdownTimer {
  /// The moment that it will signal; nil while it does not count.
  var deadline: UInt64? { startTimeout == 0 ? nil : start &+ UInt64(startTimeout) * 1000 }

  /// The seconds that are left: ACT Timeout.
  func remaining(at now: UInt64) -> UInt32 {
    UInt32(clamping: UInt64(startTimeout) - min((now &- min(start, now)) / 1000, UInt64(startTimeout)))
  }

  /// Sets what is left, as TPM2_ACT_SetTimeout does; true when the timer signals by that. Part 3, 33.2.
  mutating func set(_ startTimeout: UInt32, at now: UInt64) -> Bool {
    let wasCounting = self.startTimeout != 0
    attributes.remove(.preserveSignaled)
    wasSet = true
    if startTimeout == .max, !wasCounting, attributes.contains(.signaled) {
      attributes.remove(.signaled)
      return false
    }
    (self.startTimeout, start) = (startTimeout, now)
    guard startTimeout == 0 else {
      attributes.remove(.signaled)
      return false
    }
    if wasCounting { attributes.insert(.signaled) }
    return wasCounting
  }

  /// Signals if the time is over; true when it does.
  mutating func runDown(to now: UInt64) -> Bool {
    guard let deadline, deadline <= now else { return false }
    startTimeout = 0
    attributes.insert(.signaled)
    return true
  }

  /// The timer as TPM2_Shutdown(TPM_SU_STATE) saves it. One that nobody has set since the start loses half of what is
  /// left, so that starting over and over does not put off its end. Part 1, 40.2.
  func saved(at now: UInt64) -> Self {
    var saved = self
    saved.startTimeout = wasSet ? remaining(at: now) : remaining(at: now) / 2
    return saved
  }

  /// Counts on after TPM Resume from what was saved. Part 2, 8.12.
  mutating func resume(at now: UInt64) {
    start = now
    wasSet = false
    if attributes.contains(.signaled) {
      attributes.insert(.preserveSignaled)
    } else {
      attributes.remove(.preserveSignaled)
    }
  }
}
