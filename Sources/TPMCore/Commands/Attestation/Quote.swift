// SPDX-License-Identifier: Apache-2.0
/// TPM2_Quote: signs the values of PCR. Part 3, 18.4.
///
/// - TPM_RC_KEY, TPM_RC_SCHEME: the key does not sign, or not with the scheme
enum Quote: Command {
  static let code = CommandCode.quote

  struct Handles: HandleList {
    var signHandle = ObjectHandleOrNull()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  struct Parameters: Wire {
    var qualifyingData = QualifyingData()
    var inScheme = SignatureScheme()
    var PCRselect = PCRSelectionList()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("qualifyingData", &qualifyingData)
      try codec.field("inScheme", &inScheme)
      try codec.field("PCRselect", &PCRselect)
    }
  }

  struct Response: ResponseBody {
    var quoted = AttestBuffer()
    var signature = Nullable<Signature>()

    init() {}
    init(_ signed: SignedAttestation) { (quoted, signature) = (signed.octets, Nullable(signed.signature)) }

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("quoted", &quoted)
      try codec.field("signature", &signature)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let signer = try AttestationRequest(
      signHandle: call.handles.signHandle.raw, qualifyingData: call.parameters.qualifyingData,
      inScheme: call.parameters.inScheme, numbers: (signHandle: 1, inScheme: 2)
    ).signer(in: tpm)
    guard let hash = signer.scheme.hashAlg else { throw .scheme.parameter(2) }
    let selection = tpm.filtered(call.parameters.PCRselect)
    let info = QuoteInfo(pcrSelect: selection, pcrDigest: Digest(tpm.pcrDigest(selection, hash)))
    return Response(try signer.attest(.quote(info), in: tpm))
  }
}
