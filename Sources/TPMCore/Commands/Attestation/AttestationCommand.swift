// SPDX-License-Identifier: Apache-2.0

/// A command that signs a structure that the TPM makes. What it shares with the others is said here; a command itself
/// says what it attests. Part 3, 18.1.
protocol AttestationCommand: Command
where Handles: SigningHandles, Parameters: SigningParameters, Response == AttestationResponse<Self> {
  /// What the response calls the attestation structure.
  static var attestName: StaticString { get }
  /// The numbers that signHandle and inScheme have in the command.
  static var numbers: (signHandle: Int, inScheme: Int) { get }

  /// What the command attests, by a signer that has been found to be able to.
  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested
}

/// Handles with the key that signs among them; TPM_RH_NULL where nobody does.
protocol SigningHandles: HandleList {
  var signHandle: ObjectHandleOrNull { get }
}

/// Parameters with what the caller adds to the structure, and the scheme to sign with.
protocol SigningParameters: Wire {
  var qualifyingData: QualifyingData { get }
  var inScheme: SignatureScheme { get }
}

/// The parameters of the attestation commands that have no others.
struct AttestationParameters: SigningParameters {
  var qualifyingData = QualifyingData()
  var inScheme = SignatureScheme()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("qualifyingData", &qualifyingData)
    try codec.field("inScheme", &inScheme)
  }
}

/// The response of every attestation command: the structure as it was signed, and the signature.
struct AttestationResponse<C: AttestationCommand>: ResponseBody {
  var attest = AttestBuffer()
  var signature = Nullable<Signature>()

  mutating func visit<D: Codec>(_ codec: inout D) throws(ResponseCode) {
    try codec.field(C.attestName, &attest)
    try codec.field("signature", &signature)
  }
}

extension AttestationCommand {
  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let signer = try AttestationRequest(
      signHandle: call.handles.signHandle.raw, qualifyingData: call.parameters.qualifyingData,
      inScheme: call.parameters.inScheme, numbers: numbers
    ).signer(in: tpm)
    let signed = try signer.attest(try attested(call, by: signer, in: &tpm), in: &tpm)
    var response = Response()
    response.attest = signed.octets
    response.signature = Nullable(signed.signature)
    return response
  }
}
