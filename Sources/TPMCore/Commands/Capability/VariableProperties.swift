// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Machine {
  /// The properties of the group that `property` is in, in ascending order. What is below the first group asks for
  /// that one.
  func properties(inGroupOf property: UInt32) -> [TaggedProperty] {
    switch property / Property.group {
    case 0, Property.fixed.rawValue / Property.group: model.fixedProperties
    case Property.variable.rawValue / Property.group: variableProperties
    default: []
    }
  }

  /// The PT_VAR group in ascending order. Part 2, 6.13.
  private var variableProperties: [TaggedProperty] {
    let counters = persistent.nvIndices.count { $0.attributes.type == .counter }
    let active = sessions.count + reset.contexts.saved.count
    let freeNV = model.nvMemory - nvMemoryInUse
    let freeIndices = model.nvIndices - persistent.nvIndices.count
    let values: [(Property, Int)] = [
      (.permanent, Int(permanentAttributes.rawValue)),
      (.startupClear, Int(startupClearAttributes.rawValue)),
      (.hrNVIndex, persistent.nvIndices.count),
      (.hrLoaded, sessions.count),
      (.hrLoadedAvail, min(model.loadedSessions - sessions.count, model.activeSessions - active)),
      (.hrActive, active),
      (.hrActiveAvail, model.activeSessions - active),
      (.hrTransientAvail, objects.freeCount),
      (.hrPersistent, persistent.objects.count),
      (
        .hrPersistentAvail,
        min(model.persistentObjects - persistent.objects.count, freeNV / PersistentObject.footprint)
      ),
      (.nvCounters, counters),
      (.nvCountersAvail, min(freeIndices, freeNV / NVIndex(contents: [UInt8](repeating: 0, count: 8)).footprint)),
      (.algorithmSet, Int(Algorithms.set)),
      (.loadedCurves, model.curves.count),
      (.lockoutCounter, Int(persistent.lockout.failedTries)),
      (.maxAuthFail, Int(persistent.lockout.maxTries)),
      (.lockoutInterval, Int(persistent.lockout.recoveryTime)),
      (.lockoutRecovery, Int(persistent.lockout.lockoutRecovery)),
      // Writes are never put off.
      (.nvWriteRecovery, 0),
      (.auditCounter0, Int(UInt32(truncatingIfNeeded: persistent.commandAudit.counter >> 32))),
      (.auditCounter1, Int(UInt32(truncatingIfNeeded: persistent.commandAudit.counter))),
    ]
    return values.map { TaggedProperty($0, UInt32(clamping: $1)) }
  }

  /// TPMA_PERMANENT. Part 2, 8.6.
  private var permanentAttributes: PermanentAttributes {
    // The TPM makes its own endorsement seed.
    var result = PermanentAttributes.tpmGeneratedEPS
    if !persistent.ownerAuthority.authValue.isEmpty { result.insert(.ownerAuthSet) }
    if !persistent.endorsementAuthority.authValue.isEmpty { result.insert(.endorsementAuthSet) }
    if !persistent.lockoutAuthority.authValue.isEmpty { result.insert(.lockoutAuthSet) }
    if persistent.disableClear { result.insert(.disableClear) }
    if persistent.lockout.isLockedOut { result.insert(.inLockout) }
    return result
  }

  /// TPMA_STARTUP_CLEAR. Part 2, 8.7.
  private var startupClearAttributes: StartupClearAttributes {
    var result = StartupClearAttributes()
    if volatile.phEnable { result.insert(.phEnable) }
    if clear.shEnable { result.insert(.shEnable) }
    if clear.ehEnable { result.insert(.ehEnable) }
    if clear.phEnableNV { result.insert(.phEnableNV) }
    if clear.readOnly { result.insert(.readOnly) }
    if volatile.wasOrderly { result.insert(.orderly) }
    return result
  }
}
