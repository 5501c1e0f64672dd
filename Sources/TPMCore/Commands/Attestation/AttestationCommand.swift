// SPDX-License-Identifier: Apache-2.0

/// What stands on the wire of a command that signs a structure that the TPM makes. Part 3, 18.1.
public protocol AttestationDeclaration: CommandDeclaration
where Handles: SigningHandles, Parameters: SigningParameters, Response == AttestationResponse<Self> {
  /// What the response calls the attestation structure.
  static var attestName: StaticString { get }
}

/// A command that signs a structure that the TPM makes. What it shares with the others is said here; a command itself
/// says what it attests.
protocol AttestationCommand: Command, AttestationDeclaration {
  /// The numbers that signHandle and inScheme have in the command.
  static var numbers: (signHandle: Int, inScheme: Int) { get }

  /// What the command attests, by a signer that has been found to be able to.
  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested
}

/// Handles with the key that signs among them; TPM_RH_NULL where nobody does.
public protocol SigningHandles: HandleList {
  var signHandle: ObjectHandleOrNull { get }
}

/// Parameters with what the caller adds to the structure, and the scheme to sign with.
public protocol SigningParameters: Wire {
  var qualifyingData: QualifyingData { get }
  var inScheme: SignatureScheme { get }
}

/// The parameters of the attestation commands that have no others.
public struct AttestationParameters: SigningParameters {
  public var qualifyingData = QualifyingData()
  public var inScheme = SignatureScheme()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("qualifyingData", &qualifyingData)
    try codec.field("inScheme", &inScheme)
  }
}

/// The response of every attestation command: the structure as it was signed, and the signature.
public struct AttestationResponse<C: AttestationDeclaration>: ResponseBody {
  public var attest = AttestBuffer()
  public var signature = Nullable<Signature>()

  public init() {}

  public mutating func visit<D: Codec>(_ codec: inout D) throws(ResponseCode) {
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
