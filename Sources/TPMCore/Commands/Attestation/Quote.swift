// SPDX-License-Identifier: Apache-2.0

/// TPM2_Quote: signs the values of PCR. Part 3, 18.4.
///
/// - TPM_RC_KEY + handle 1, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
public enum Quote: AttestationCommand {
  public static let code = CommandCode.quote
  public static let attestName: StaticString = "quoted"
  static let numbers = (signHandle: 1, inScheme: 2)

  public struct Handles: SigningHandles {
    public var signHandle = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public struct Parameters: SigningParameters {
    public var qualifyingData = QualifyingData()
    public var inScheme = SignatureScheme()
    public var PCRselect = PCRSelectionList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("qualifyingData", &qualifyingData)
      try codec.field("inScheme", &inScheme)
      try codec.field("PCRselect", &PCRselect)
    }
  }

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    guard let hash = signer.scheme.hashAlg else { throw .scheme.parameter(2) }
    let selection = tpm.filtered(call.parameters.PCRselect)
    let info = QuoteInfo(pcrSelect: selection, pcrDigest: Digest(tpm.pcrDigest(selection, hash)))
    return .quote(info)
  }
}
