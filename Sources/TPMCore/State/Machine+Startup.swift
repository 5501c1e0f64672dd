// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What a TPM2_Startup is, by its parameter and by the TPM2_Shutdown before it. Part 1, 9.2.3.2.
enum StartKind: Sendable {
  /// TPM_SU_CLEAR after no orderly shutdown, or after one with TPM_SU_CLEAR.
  case reset
  /// TPM_SU_CLEAR after a shutdown with TPM_SU_STATE.
  case restart
  /// TPM_SU_STATE after a shutdown with TPM_SU_STATE.
  case resume
}

extension Machine {
  /// Puts the TPM into operation. What each part of the state becomes is said here and nowhere else. Part 3, 9.3.
  ///
  /// - TPM_RC_LOCALITY: the locality is neither 0 nor 3, or TPM_SU_STATE is asked for at another locality, or after
  ///   another kind of first measurement, than the TPM2_Startup before
  /// - TPM_RC_VALUE: TPM_SU_STATE is asked for, and no state was saved
  /// - TPM_RC_FAILURE: there is no entropy, or what was saved does not fit this TPM
  mutating func start(_ type: StartupType) throws(ResponseCode) {
    let saved = persistent.shutdown
    let isOrderly = saved.kind != .none
    let kind = try startKind(type, saved)
    if kind != .reset, saved.pcrBanks.map(\.algorithm) != pcr.banks.map(\.algorithm) {
      environment.reportFailure()
      throw .failure
    }

    volatile.isStarted = true
    volatile.wasOrderly = isOrderly
    volatile.phEnable = true
    volatile.hashSequence = nil
    try startClock(saved)
    startLockout(isOrderly: isOrderly)
    startNV(kind, saved)

    switch kind {
    case .reset:
      clear = ClearData()
      reset = ResetData()
      pcr.pcrUpdateCounter = 0
      reset.null = try .random(environment)
      reset.commit = try .random(environment)
      persistent.resetCount &+= 1
      persistent.totalResetCount &+= 1
    case .restart:
      clear = ClearData()
      restore(saved.reset)
      reset.clearCount &+= 1
    case .resume:
      clear = saved.clear
      resumeTimers()
      restore(saved.reset)
    }
    startPCR(kind, saved)
    persistent.shutdown = SavedShutdown()
  }

  private mutating func restore(_ saved: SavedResetData) {
    reset = saved.data
    reset.restartCount &+= 1
    pcr.pcrUpdateCounter = saved.pcrUpdateCounter &+ 1
  }

  private func startKind(_ type: StartupType, _ saved: SavedShutdown) throws(ResponseCode) -> StartKind {
    let locality = environment.locality
    guard locality == 0 || locality == 3 else { throw .locality }
    guard type == .state else { return saved.kind == .state ? .restart : .reset }
    guard saved.kind == .state else { throw .value.parameter(1) }
    guard saved.hasMeasuredHCRTM == volatile.hasMeasuredHCRTM else { throw .locality }
    guard saved.hasMeasuredHCRTM || saved.startupLocality == locality else { throw .locality }
    return .resume
  }

  /// Clock goes on from where it was saved, and is safe if nothing can have been reported since. Part 1, 33.3.4.
  private mutating func startClock(_ saved: SavedShutdown) throws(ResponseCode) {
    clock.isSafe = saved.clockIsSafe
    clock.timeEpoch = try environment.randomOctets(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// An end without TPM2_Shutdown counts as a failed try if one may have gone unrecorded. Part 1, 16.8.6.
  private mutating func startLockout(isOrderly: Bool) {
    var lockout = persistent.lockout
    if !isOrderly, lockout.wasUsedSinceStart, lockout.recoveryTime != 0, lockout.failedTries < lockout.maxTries {
      lockout.failedTries += 1
    }
    lockout.wasUsedSinceStart = false
    if lockout.lockoutRecovery == 0 { lockout.isLockoutAuthEnabled = true }
    persistent.lockout = lockout
  }

  /// PCR take their initial values; TPM Resume restores those that TPM2_Shutdown saved. Part 1, 14.1.
  private mutating func startPCR(_ kind: StartKind, _ saved: SavedShutdown) {
    let locality = environment.locality
    switch kind {
    case .reset, .restart:
      initializePCR(startupLocality: locality)
      volatile.startupLocality = locality
    case .resume:
      pcr.banks = saved.pcrBanks
      initializePCR(startupLocality: locality) { PCRAttributes.of($0).isStateSaved }
      volatile.startupLocality = saved.startupLocality
    }
  }
}

extension Machine {
  /// Keeps for the next start what a TPM2_Shutdown of this type is to keep. Part 3, 9.4.
  mutating func saveForShutdown(_ type: StartupType) {
    var saved = SavedShutdown()
    saved.orderly = orderly
    saved.clockIsSafe = clock.isSafe
    switch type {
    case .clear: saved.kind = .clear
    case .state:
      saved.kind = .state
      saved.reset = SavedResetData(self)
      saved.clear = clear
      saved.clear.timers = savedTimers
      saved.pcrBanks = pcr.banks
      saved.startupLocality = volatile.startupLocality
      saved.hasMeasuredHCRTM = volatile.hasMeasuredHCRTM
    }
    persistent.clock = clock.clock
    persistent.shutdown = saved
  }

  /// Forgets what TPM2_Shutdown has saved, since the state is no longer that. Part 1, 9.2.4.
  mutating func nullifyShutdown() {
    if persistent.shutdown.kind != .none { persistent.shutdown = SavedShutdown() }
  }

  /// Whether what the command has written ends the validity of a TPM2_Shutdown.
  ///
  /// Clock need not change to make what was saved stale: whoever was told it must never be told less. Part 1, 33.3.3.
  func nullifiesShutdown(_ code: CommandCode) -> Bool {
    switch code {
    case .shutdown, .startup: false
    case .clockSet, .readClock, .getTime, .certify, .certifyCreation, .quote, .nvCertify, .policyCounterTimer,
      .getSessionAuditDigest, .getCommandAuditDigest, .certifyX509:
      true
    default: parts.hasWrittenToWhatLasts
    }
  }
}
