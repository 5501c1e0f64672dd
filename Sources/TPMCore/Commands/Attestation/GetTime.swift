// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetTime: signs Time and Clock. Part 3, 18.7.
///
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
enum GetTime: AttestationCommand {
  static let code = CommandCode.getTime
  static let attestName: StaticString = "timeInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  struct Handles: SigningHandles {
    var privacyAdminHandle = EndorsementHandle()
    var signHandle = ObjectHandleOrNull()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyAdminHandle", &privacyAdminHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  typealias Parameters = AttestationParameters

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    return .time(TimeAttestInfo(time: tpm.timeInfo, firmwareVersion: Identity.firmwareVersion))
  }
}
