// SPDX-License-Identifier: Apache-2.0
/// TPM2_Certify: shows that an object is loaded, with a signature over its Name. Part 3, 18.2.
///
/// - TPM_RC_HANDLE: the object is a sequence
/// - TPM_RC_KEY, TPM_RC_SCHEME: the key does not sign, or not with the scheme
enum Certify: Command {
  static let code = CommandCode.certify

  struct Handles: HandleList {
    var objectHandle = ObjectHandle()
    var signHandle = ObjectHandleOrNull()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .admin)
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
    var certifyInfo = AttestBuffer()
    var signature = Nullable<Signature>()

    init() {}
    init(_ signed: SignedAttestation) { (certifyInfo, signature) = (signed.octets, Nullable(signed.signature)) }

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("certifyInfo", &certifyInfo)
      try codec.field("signature", &signature)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let signer = try AttestationRequest(
      signHandle: call.handles.signHandle.raw, qualifyingData: call.parameters.qualifyingData,
      inScheme: call.parameters.inScheme, numbers: (signHandle: 2, inScheme: 2)
    ).signer(in: tpm)
    let object = try tpm.key(call.handles.objectHandle.raw, number: 1, else: .handle)
    let info = CertifyInfo(name: Name(object.name), qualifiedName: Name(object.qualifiedName))
    return Response(try signer.attest(.certify(info), in: tpm))
  }
}
