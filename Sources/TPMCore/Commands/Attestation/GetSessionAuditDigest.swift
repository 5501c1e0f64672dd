// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetSessionAuditDigest: signs the digest of an audit session. Part 3, 18.5.
///
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
/// - TPM_RC_TYPE + handle 3: no command has been audited with the session yet
public enum GetSessionAuditDigest: AttestationCommand {
  public static let code = CommandCode.getSessionAuditDigest
  public static let attestName: StaticString = "auditInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  public struct Handles: SigningHandles {
    public var privacyAdminHandle = EndorsementHandle()
    public var signHandle = ObjectHandleOrNull()
    public var sessionHandle = HMACSessionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyAdminHandle", &privacyAdminHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
      try codec.handle("sessionHandle", &sessionHandle, .none)
    }
  }

  public typealias Parameters = AttestationParameters

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    let session = try tpm.session(call.handles.sessionHandle.raw)
    guard let auditDigest = session.auditDigest else { throw .type.handle(3) }
    return .sessionAudit(
      SessionAuditInfo(
        exclusiveSession: tpm.volatile.exclusiveAuditSession == session.handle, sessionDigest: Digest(auditDigest)))
  }
}
