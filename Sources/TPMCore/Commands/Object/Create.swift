// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Create: makes an object that TPM2_Load loads under the same parent. Part 3, 12.1.
///
/// - TPM_RC_TYPE + handle 1: the parent is no storage key with both areas loaded
/// - TPM_RC_ATTRIBUTES, TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_HASH, TPM_RC_SIZE, TPM_RC_VALUE,
///   TPM_RC_RANGE + parameter 2: the template is not one that an object can be made of under this parent
/// - TPM_RC_SIZE, TPM_RC_KEY, TPM_RC_VALUE + parameter 1: userAuth or data do not fit the template
/// - TPM_RC_CANCELED: the platform wants the command given up while the primes of an RSA key are looked for
public enum Create: Command {
  public static let code = CommandCode.create
  static let properties: CommandProperties = [.isRefusedReadOnly]

  public struct Handles: HandleList {
    public var parentHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("parentHandle", &parentHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var inSensitive = Sized(SensitiveCreate())
    public var inPublic = Sized(Public())
    public var outsideInfo = QualifyingData()
    public var creationPCR = PCRSelectionList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inSensitive", &inSensitive)
      try codec.field("inPublic", &inPublic)
      try codec.field("outsideInfo", &outsideInfo)
      try codec.field("creationPCR", &creationPCR)
    }
  }

  public struct Response: ResponseBody {
    public var outPrivate = Private()
    public var outPublic = Sized(Public())
    public var creationData = Sized(CreationData())
    public var creationHash = Digest()
    public var creationTicket = CreationTicket()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPrivate", &outPrivate)
      try codec.field("outPublic", &outPublic)
      try codec.field("creationData", &creationData)
      try codec.field("creationHash", &creationHash)
      try codec.field("creationTicket", &creationTicket)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let storage = try tpm.storageParent(call.handles.parentHandle.raw, number: 1)
    let parent = ObjectParent.object(storage)
    let parameters = call.parameters
    let creation = ObjectCreation(parameters.inPublic.value, parameters.inSensitive.value, under: parent)
    try creation.check()

    let object = try creation.make(try tpm.sources(for: creation), tpm.environment)
    let record = try tpm.creationRecord(of: object, under: parent, parameters.creationPCR, parameters.outsideInfo)

    var response = Response()
    response.outPrivate = try object.wrapped(under: storage, tpm.environment)
    response.outPublic.value = object.publicArea
    response.creationData.value = record.data
    response.creationHash = Digest(record.hash)
    response.creationTicket = record.ticket
    return response
  }
}
