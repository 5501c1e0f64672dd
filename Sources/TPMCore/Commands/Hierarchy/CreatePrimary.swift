// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_CreatePrimary: derives an object from the seed of a hierarchy and loads it. Part 3, 24.1.
///
/// - TPM_RC_OBJECT_MEMORY: there is no room for another object
/// - TPM_RC_ATTRIBUTES, TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_SIZE, TPM_RC_VALUE, TPM_RC_RANGE +
///   parameter 2: the template is not one that an object can be made of
/// - TPM_RC_SIZE, TPM_RC_KEY + parameter 1: userAuth or data do not fit the template
/// - TPM_RC_VALUE + handle 1: there are no firmware-limited or SVN-limited hierarchies
/// - TPM_RC_CANCELED: the platform wants the command given up while the primes of an RSA key are looked for
public enum CreatePrimary: Command {
  public static let code = CommandCode.createPrimary
  static let properties: CommandProperties = [.mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var primaryHandle = HierarchyHandle.null

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("primaryHandle", &primaryHandle, .user)
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
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0
    public var outPublic = Sized(Public())
    public var creationData = Sized(CreationData())
    public var creationHash = Digest()
    public var creationTicket = CreationTicket()
    public var name = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPublic", &outPublic)
      try codec.field("creationData", &creationData)
      try codec.field("creationHash", &creationHash)
      try codec.field("creationTicket", &creationTicket)
      try codec.field("name", &name)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    guard let hierarchy = Hierarchy(call.handles.primaryHandle) else { throw .value.handle(1) }
    let parent = ObjectParent.hierarchy(hierarchy)
    let parameters = call.parameters
    try tpm.checkFreeSlot()
    let creation = ObjectCreation(parameters.inPublic.value, parameters.inSensitive.value, under: parent)
    try creation.check()

    let object = try creation.make(try tpm.sources(for: creation), tpm.environment)
    let record = try tpm.creationRecord(of: object, under: parent, parameters.creationPCR, parameters.outsideInfo)

    var response = Response()
    response.handle = try tpm.add(.object(object))
    response.outPublic.value = object.publicArea
    response.creationData.value = record.data
    response.creationHash = Digest(record.hash)
    response.creationTicket = record.ticket
    response.name = Name(object.name)
    return response
  }
}
