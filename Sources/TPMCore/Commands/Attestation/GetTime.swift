// SPDX-License-Identifier: Apache-2.0

/// TPM2_GetTime: signs Time and Clock. Part 3, 18.7.
///
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
public enum GetTime: AttestationCommand {
  public static let code = CommandCode.getTime
  public static let attestName: StaticString = "timeInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  public struct Handles: SigningHandles {
    public var privacyAdminHandle = EndorsementHandle()
    public var signHandle = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyAdminHandle", &privacyAdminHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public typealias Parameters = AttestationParameters

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    return .time(TimeAttestInfo(time: tpm.timeInfo, firmwareVersion: Identity.firmwareVersion))
  }
}
