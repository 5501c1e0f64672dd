// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetCommandAuditDigest: signs the command audit digest, and so ends the log that it is of. Part 3, 18.6.
///
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
enum GetCommandAuditDigest: AttestationCommand {
  static let code = CommandCode.getCommandAuditDigest
  static let properties: CommandProperties = [.writesNV]
  static let attestName: StaticString = "auditInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  struct Handles: SigningHandles {
    var privacyHandle = EndorsementHandle()
    var signHandle = ObjectHandleOrNull()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyHandle", &privacyHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  typealias Parameters = AttestationParameters

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
