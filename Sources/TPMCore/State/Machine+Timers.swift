// SPDX-License-Identifier: Apache-2.0

/// The authenticated countdown timers of the TPM. Part 1, 40.
extension Machine {
  /// The place of a timer in the list; nil where there is no such timer.
  private func timerPlace(_ handle: UInt32) -> Int? {
    guard HandleRange.implementedACT.contains(handle) else { return nil }
    let place = Int(handle - PermanentHandle.act0)
    return clear.timers.indices.contains(place) ? place : nil
  }

  func timer(_ handle: UInt32) -> CountdownTimer? { timerPlace(handle).map { clear.timers[$0] } }

  /// Sets what is left of a timer.
  mutating func setTimer(_ handle: UInt32, _ startTimeout: UInt32) {
    guard let place = timerPlace(handle) else { return }
    if clear.timers[place].set(startTimeout, at: clock.lastReading) { noteSignal(of: handle) }
  }

  /// Has the platform told of a timer once, however often it signals before the platform asks.
  private mutating func noteSignal(of handle: UInt32) {
    if !volatile.signaledTimers.contains(handle) { volatile.signaledTimers.append(handle) }
  }

  /// Lets the timers signal whose time is over.
  mutating func runDownTimers() {
    let now = clock.lastReading
    guard let next = clear.nextDeadline, next <= now else { return }
    for place in clear.timers.indices where clear.timers[place].deadline.map({ $0 <= now }) ?? false {
      guard clear.timers[place].runDown(to: now) else { continue }
      noteSignal(of: PermanentHandle.act0 + UInt32(clamping: place))
    }
  }

  /// The timers as a shutdown with TPM_SU_STATE saves them.
  var savedTimers: [CountdownTimer] { clear.timers.map { $0.saved(at: clock.lastReading) } }

  /// Lets the timers that were saved count on.
  mutating func resumeTimers() {
    for place in clear.timers.indices { clear.timers[place].resume(at: clock.lastReading) }
  }

  /// platformAuth, and the timer's own policy.
  func timerAuthority(_ handle: UInt32) -> Authority {
    guard let timer = timer(handle) else { return Authority() }
    return Authority(
      authValue: clear.platformAuthority.authValue, policyAlg: timer.policyAlg, authPolicy: timer.authPolicy)
  }

  /// Changes the timer's own policy; its authValue is not its own.
  mutating func setTimerAuthority(_ handle: UInt32, _ change: (inout Authority) -> Void) {
    guard let place = timerPlace(handle) else { return }
    var authority = timerAuthority(handle)
    change(&authority)
    (clear.timers[place].policyAlg, clear.timers[place].authPolicy) = (authority.policyAlg, authority.authPolicy)
  }
}
