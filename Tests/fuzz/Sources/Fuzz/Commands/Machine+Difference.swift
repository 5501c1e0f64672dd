// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

extension Machine {
  /// What a failing command has changed that it must not have; nil where it left no trace.
  ///
  /// Time has gone on before. An authorisation failure counts, a self-test that was run stays so, a measurement that
  /// the command came into is given up, and TPM_RC_FAILURE is followed by failure mode.
  func difference(from before: Machine, after code: UInt32) -> String? {
    if !parts.$persistent.isUnchanged(since: before.parts.$persistent) {
      let isAuthFailure = code & 0x80 != 0 && [0x0E, 0x22].contains(code & 0x3F)
      guard persistent.octets(forgetting: isAuthFailure) == before.persistent.octets(forgetting: isAuthFailure) else {
        return "persistent"
      }
    }
    let (new, old) = (parts, before.parts)
    guard orderly.isUnchanged(since: before.orderly) || octetsOf(orderly) == octetsOf(before.orderly) else {
      return "orderly"
    }
    guard octetsOf(SavedResetData(self)) == octetsOf(SavedResetData(before)) else { return "reset" }
    guard new.$clear.isUnchanged(since: old.$clear) || octetsOf(clear) == octetsOf(before.clear) else { return "clear" }
    guard clock.clock == before.clock.clock, clock.isSafe == before.clock.isSafe,
      clock.timeEpoch == before.clock.timeEpoch, clock.rateAdjustment == before.clock.rateAdjustment
    else { return "clock" }
    if pcr.banks != before.pcr.banks { return "PCR" }
    guard sessions.map({ octetsOf(SavedSession($0)) }) == before.sessions.map({ octetsOf(SavedSession($0)) }) else {
      return "sessions"
    }
    if objects.count != before.objects.count { return "number of objects" }
    for (new, old) in zip(objects, before.objects) where !isSame(new, old) { return "objects" }
    return volatile.difference(from: before.volatile, after: code)
  }

  private func isSame(_ new: LoadedObject?, _ old: LoadedObject?) -> Bool {
    switch (new, old) {
    case (nil, nil): true
    case (.object(let new), .object(let old)): new.isUnchanged(since: old) || octetsOf(new) == octetsOf(old)
    case (.sequence(let new), .sequence(let old)): octetsOf(SavedSequence(new)) == octetsOf(SavedSequence(old))
    default: false
    }
  }
}

extension Persistent {
  fileprivate func octets(forgetting authFailures: Bool) -> [UInt8]? {
    var copy = self
    if authFailures {
      copy.lockout = Lockout()
      for place in nvIndices.indices where nvIndices[place].pin != nil { copy.nvIndices[place].contents = [] }
    }
    return octetsOf(copy)
  }
}

extension Volatile {
  fileprivate func difference(from before: Volatile, after code: UInt32) -> String? {
    // A field that is added has to be looked at below.
    require(Mirror(reflecting: self).children.count == 12, "Volatile has other fields than the comparison knows")
    if isPoweredOn != before.isPoweredOn { return "isPoweredOn" }
    if isStarted != before.isStarted { return "isStarted" }
    if hasFailed != before.hasFailed, code != ResponseCode.failure.rawValue { return "hasFailed" }
    if phEnable != before.phEnable { return "phEnable" }
    if exclusiveAuditSession != before.exclusiveAuditSession { return "exclusiveAuditSession" }
    if hasMeasuredHCRTM != before.hasMeasuredHCRTM { return "hasMeasuredHCRTM" }
    if wasOrderly != before.wasOrderly { return "wasOrderly" }
    if isPCRReallocated != before.isPCRReallocated { return "isPCRReallocated" }
    if signaledTimers != before.signaledTimers { return "signaledTimers" }
    if startupLocality != before.startupLocality { return "startupLocality" }
    return nil
  }
}

/// A value as octets; nil where it cannot be written.
func octetsOf(_ value: some Wire) -> [UInt8]? { try? value.marshaled() }
