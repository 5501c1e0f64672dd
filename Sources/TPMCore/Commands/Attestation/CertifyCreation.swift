// SPDX-License-Identifier: Apache-2.0

/// TPM2_CertifyCreation: shows that this TPM made an object with certain creation data. Part 3, 18.3.
///
/// - TPM_RC_HANDLE + handle 2: the object is a sequence
/// - TPM_RC_KEY + handle 1, TPM_RC_SCHEME + parameter 3: the key does not sign, or not with the scheme
/// - TPM_RC_TICKET + parameter 4: the ticket is not one that this TPM gave for the object and the creation data
public enum CertifyCreation: AttestationCommand {
  public static let code = CommandCode.certifyCreation
  public static let attestName: StaticString = "certifyInfo"
  static let numbers = (signHandle: 1, inScheme: 3)

  public struct Handles: SigningHandles {
    public var signHandle = ObjectHandleOrNull()
    public var objectHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("signHandle", &signHandle, .user)
      try codec.handle("objectHandle", &objectHandle, .none)
    }
  }

  public struct Parameters: SigningParameters {
    public var qualifyingData = QualifyingData()
    public var creationHash = Digest()
    public var inScheme = SignatureScheme()
    public var creationTicket = CreationTicket()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("qualifyingData", &qualifyingData)
      try codec.field("creationHash", &creationHash)
      try codec.field("inScheme", &inScheme)
      try codec.field("creationTicket", &creationTicket)
    }
  }

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    let object = try tpm.key(call.handles.objectHandle.raw, number: 2, else: .handle)
    let creationHash = call.parameters.creationHash.octets
    guard tpm.isValid(call.parameters.creationTicket, name: object.name, creationHash: creationHash) else {
      throw .ticket.parameter(4)
    }
    return .creation(CreationInfo(objectName: Name(object.name), creationHash: call.parameters.creationHash))
  }
}
