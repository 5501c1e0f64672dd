// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What the TPM forgets whenever it starts.
struct Volatile {
  /// Without power every command is answered with TPM_RC_FAILURE.
  var isPoweredOn = false
  /// TPM2_Startup has succeeded since _TPM_Init.
  var isStarted = false
  /// A self-test or an internal check has failed; only TPM2_GetTestResult and TPM2_GetCapability work. Part 1, 10.4.
  var hasFailed = false
  /// The enable of the platform hierarchy, which every start sets. Part 1, 11.4.
  var phEnable = true
  /// The session that alone audits at the moment. Part 1, 17.2.
  var exclusiveAuditSession: UInt32?
  /// The hash of the D-RTM or H-CRTM sequence that is under way, one state per bank.
  var hashSequence: [HashState]?
  /// An H-CRTM sequence has ended since _TPM_Init and awaits TPM2_Startup.
  var hasMeasuredHCRTM = false
  /// The last TPM2_Startup followed a TPM2_Shutdown.
  var wasOrderly = false
  /// TPM2_PCR_Allocate has run, so that the state cannot be saved until _TPM_Init. Part 3, 22.5.
  var isPCRReallocated = false
  /// The known-answer tests, and what they have not been run for yet.
  var knownAnswers = KnownAnswerTests()
  /// The authenticated countdown timers that have signalled since the platform last asked.
  var signaledTimers: [UInt32] = []
  /// The locality of TPM2_Startup: 0 or 3.
  var startupLocality: UInt8 = 0
}

/// What a transient handle names.
enum LoadedObject: Sendable {
  case object(Object)
  case sequence(SequenceObject)
}
