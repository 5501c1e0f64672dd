// SPDX-License-Identifier: Apache-2.0

/// TPMI_SH_AUTH_SESSION: a session of either kind. Part 2, 9.8.
public enum AuthSessionKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool {
    HandleRange.hmacSession.contains(raw)
      || HandleRange.policySession.contains(raw)
  }
}
public typealias AuthSessionHandle = Handle<AuthSessionKind>

/// TPMI_SH_AUTH_SESSION+: a session of either kind, or TPM_RS_PW for a password. Part 2, 9.8.
public enum AuthSessionOrPasswordKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { raw == PermanentHandle.password || AuthSessionKind.accepts(raw) }
}
public typealias AuthSessionHandleOrPassword = Handle<AuthSessionOrPasswordKind>

/// TPMI_SH_HMAC: an HMAC session. Part 2, 9.9.
public enum HMACSessionKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.hmacSession.contains(raw) }
}
public typealias HMACSessionHandle = Handle<HMACSessionKind>

/// TPMI_SH_POLICY: a policy or trial session. Part 2, 9.10.
public enum PolicySessionKind: HandleKind {
  public static func accepts(_ raw: UInt32) -> Bool { HandleRange.policySession.contains(raw) }
}
public typealias PolicySessionHandle = Handle<PolicySessionKind>
