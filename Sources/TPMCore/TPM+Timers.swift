// SPDX-License-Identifier: Apache-2.0

/// What the platform sees of the authenticated countdown timers. Part 1, 40.
extension TPM {
  /// In how many milliseconds the next timer signals; nil while none counts.
  public var millisecondsToNextTimer: UInt64? {
    guard isPoweredOn, let deadline = machine.nextDeadline else { return nil }
    return deadline - min(deadline, machine.environment.now)
  }

  /// The numbers of the timers that have signalled since this was last asked, in their order; 0 is TPM_RH_ACT_0.
  ///
  /// Timers run down before each command as well, but where no commands come this is what lets them.
  public mutating func takeSignaledTimers() -> [Int] {
    if millisecondsToNextTimer == 0 { passTime() }
    guard !machine.volatile.signaledTimers.isEmpty else { return [] }
    let signaled = machine.volatile.signaledTimers.map { Int($0 - min($0, PermanentHandle.act0)) }
    machine.volatile.signaledTimers = []
    settle()
    return signaled
  }

  /// Whether a timer has signalled and has not been set since; false where there is no such timer.
  public mutating func isTimerSignaled(_ number: Int) -> Bool {
    guard isPoweredOn, machine.clear.timers.indices.contains(number) else { return false }
    passTime()
    return machine.clear.timers[number].attributes.contains(.signaled)
  }
}
