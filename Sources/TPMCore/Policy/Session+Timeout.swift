// SPDX-License-Identifier: Apache-2.0

/// When a policy ends. Part 1, 16.7.12; Part 3, 23.2.
extension Session {
  /// The Time at which a number of seconds since the session got its nonceTPM have passed.
  func time(afterStart seconds: UInt64) -> UInt64 {
    policy.startTime.addingSaturating(seconds.multipliedSaturating(by: 1000))
  }

  /// The Time at which an assertion with `expiration` ends: counted from the start of the session where the assertion
  /// names the session's nonceTPM, else a value of Time; nil where the assertion does not end.
  func timeout(expiration: Int32, isRelative: Bool) -> UInt64? {
    guard expiration != 0 else { return nil }
    let seconds = UInt64(expiration.magnitude)
    return isRelative ? time(afterStart: seconds) : seconds * 1000
  }

  /// Lets the policy end at `timeout`, unless it ends before that already.
  ///
  /// - TPM_RC_EXPIRED: that is over, or Time has not run on since the session was started
  mutating func end(at timeout: UInt64, _ clock: Clock) throws(ResponseCode) {
    guard timeout >= clock.time, policy.timeEpoch == clock.timeEpoch else { throw .expired }
    policy.timeout = min(timeout, policy.timeout ?? timeout)
  }
}

extension UInt64 {
  fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func multipliedSaturating(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
