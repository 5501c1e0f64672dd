// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// State clear data: as new on TPM Reset and TPM Restart, kept by TPM Resume. Part 1, 34.3.
struct ClearData: Wire {
  var shEnable = true
  var ehEnable = true
  var phEnableNV = true
  /// TPM2_ReadOnlyControl has made the TPM read-only.
  var readOnly = false
  var platformAuthority = Authority()
  /// The authValue of PCR in the group that has one.
  var pcrAuthValue = Secret()
  /// The authenticated countdown timers, TPM_RH_ACT_0 first.
  var timers = [CountdownTimer](repeating: CountdownTimer(), count: Capacity.countdownTimers) {
    didSet { nextDeadline = timers.compactMap(\.deadline).min() }
  }
  /// When the next timer signals, on the platform's clock; nil while none counts.
  private(set) var nextDeadline: UInt64?

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("shEnable", &shEnable)
    try codec.field("ehEnable", &ehEnable)
    try codec.field("phEnableNV", &phEnableNV)
    try codec.field("readOnly", &readOnly)
    try codec.field("platformAuthority", &platformAuthority)
    try codec.secret(&pcrAuthValue, limit: Limits.maxDigestSize)
    try codec.list(&timers, limit: Capacity.countdownTimers)
  }
}
