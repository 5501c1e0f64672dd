// SPDX-License-Identifier: Apache-2.0

/// What the platform sees of the authenticated countdown timers. Part 1, 40.
extension TPM {
  /// In how many milliseconds the next timer signals; nil while none counts.
  public var millisecondsToNextTimer: UInt64? {
    guard isPoweredOn, let deadline = machine.clear.nextDeadline else { return nil }
    return deadline - min(deadline, machine.environment.now)
  }

  /// Lets the timers run down, shows `signal` the number of each that has signalled since this was last called, in their
  /// order, and answers `millisecondsToNextTimer`. 0 is TPM_RH_ACT_0.
  ///
  /// Timers run down before each command as well, but where no commands come this is what lets them.
  public mutating func keepTime(_ signal: (Int) -> Void) -> UInt64? {
    if millisecondsToNextTimer == 0 { passTime() }
    if !machine.volatile.signaledTimers.isEmpty { report(signal) }
    return millisecondsToNextTimer
  }

  private mutating func report(_ signal: (Int) -> Void) {
    let signaled = machine.volatile.signaledTimers
    machine.volatile.signaledTimers = []
    settle()
    for handle in signaled { signal(Int(handle - min(handle, PermanentHandle.act0))) }
  }

  /// Whether a timer has signalled and has not been set since; false where there is no such timer.
  public mutating func isTimerSignaled(_ number: Int) -> Bool {
    guard isPoweredOn, machine.clear.timers.indices.contains(number) else { return false }
    passTime()
    return machine.clear.timers[number].attributes.contains(.signaled)
  }
}
