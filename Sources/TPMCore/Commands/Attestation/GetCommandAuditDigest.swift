// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetCommandAuditDigest: signs the command audit digest, and so ends the log that it is of. Part 3, 18.6.
///
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
public enum GetCommandAuditDigest: AttestationCommand {
  public static let code = CommandCode.getCommandAuditDigest
  static let properties: CommandProperties = [.writesNV]
  public static let attestName: StaticString = "auditInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  public struct Handles: SigningHandles {
    public var privacyHandle = EndorsementHandle()
    public var signHandle = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyHandle", &privacyHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public typealias Parameters = AttestationParameters

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    let audit = tpm.persistent.commandAudit
    let info = CommandAuditInfo(
      auditCounter: audit.counter, digestAlg: audit.algorithm, auditDigest: tpm.reset.commandAuditDigest,
      commandDigest: Digest(audit.commandDigest))
    // Only a log that somebody has signed for is at its end.
    if signer.key != nil { tpm.reset.commandAuditDigest = Digest() }
    return .commandAudit(info)
  }
}
