// SPDX-License-Identifier: Apache-2.0
/// TPM2_GetTime: signs Time and Clock. Part 3, 18.7.
///
/// - TPM_RC_KEY, TPM_RC_SCHEME: the key does not sign, or not with the scheme
enum GetTime: Command {
  static let code = CommandCode.getTime

  struct Handles: HandleList {
    var privacyAdminHandle = EndorsementHandle()
    var signHandle = ObjectHandleOrNull()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("privacyAdminHandle", &privacyAdminHandle, .user)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  struct Parameters: Wire {
    var qualifyingData = QualifyingData()
    var inScheme = SignatureScheme()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("qualifyingData", &qualifyingData)
      try codec.field("inScheme", &inScheme)
    }
  }

  struct Response: ResponseBody {
    var timeInfo = AttestBuffer()
    var signature = Nullable<Signature>()

    init() {}
    init(_ signed: SignedAttestation) { (timeInfo, signature) = (signed.octets, Nullable(signed.signature)) }

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("timeInfo", &timeInfo)
      try codec.field("signature", &signature)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let signer = try AttestationRequest(
      signHandle: call.handles.signHandle.raw, qualifyingData: call.parameters.qualifyingData,
      inScheme: call.parameters.inScheme, numbers: (signHandle: 2, inScheme: 2)
    ).signer(in: tpm)
    let info = TimeAttestInfo(time: tpm.timeInfo, firmwareVersion: Identity.firmwareVersion)
    return Response(try signer.attest(.time(info), in: tpm))
  }
}
