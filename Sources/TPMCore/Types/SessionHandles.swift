// SPDX-License-Identifier: Apache-2.0

/// TPMI_SH_AUTH_SESSION: a session of either kind. Part 2, 9.8.
enum AuthSessionKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.hmacSession.contains(raw)
      || HandleRange.policySession.contains(raw)
  }
}
typealias AuthSessionHandle = Handle<AuthSessionKind>

/// TPMI_SH_AUTH_SESSION+: a session of either kind, or TPM_RS_PW for a password. Part 2, 9.8.
enum AuthSessionOrPasswordKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.password || AuthSessionKind.accepts(raw) }
}
typealias AuthSessionHandleOrPassword = Handle<AuthSessionOrPasswordKind>

/// TPMI_SH_HMAC: an HMAC session. Part 2, 9.9.
enum HMACSessionKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.hmacSession.contains(raw) }
}
typealias HMACSessionHandle = Handle<HMACSessionKind>

/// TPMI_SH_POLICY: a policy or trial session. Part 2, 9.10.
enum PolicySessionKind: HandleKind {
  static func accepts(_ raw: UInt32) -> Bool { HandleRange.policySession.contains(raw) }
}
typealias PolicySessionHandle = Handle<PolicySessionKind>
