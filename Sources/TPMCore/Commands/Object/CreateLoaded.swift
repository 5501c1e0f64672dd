// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_CreateLoaded: makes an ordinary, primary or derived object, as the parent says, and loads it. Part 3, 12.9.
///
/// - TPM_RC_TYPE + handle 1: the parent neither is a storage key nor a derivation parent with both areas loaded
/// - TPM_RC_TYPE + parameter 2: RSA keys cannot be derived
/// - TPM_RC_VALUE + handle 1: there are no firmware-limited or SVN-limited hierarchies
/// - TPM_RC_OBJECT_MEMORY: there is no room for another object
/// - TPM_RC_CANCELED: the platform wants the command given up while the primes of an RSA key are looked for
/// - what TPM2_Create gives for inSensitive and inPublic
public enum CreateLoaded: Command {
  public static let code = CommandCode.createLoaded
  static let properties: CommandProperties = [.mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var parentHandle = ParentHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("parentHandle", &parentHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var inSensitive = Sized(SensitiveCreate())
    public var inPublic = Template()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inSensitive", &inSensitive)
      try codec.field("inPublic", &inPublic)
    }
  }

  public struct Response: ResponseBody {
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0
    public var outPrivate = Private()
    public var outPublic = Sized(Public())
    public var name = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPrivate", &outPrivate)
      try codec.field("outPublic", &outPublic)
      try codec.field("name", &name)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parent = try parent(call.handles.parentHandle, in: tpm)
    try tpm.checkFreeSlot()
    let creation = try creation(of: call.parameters, under: parent, tpm.model.vocabulary)
    try creation.check()

    let object = try creation.make(try tpm.sources(for: creation), tpm.environment)

    var response = Response()
    if let storage = parent.object, !parent.isDerivationParent {
      response.outPrivate = try object.wrapped(under: storage, tpm.environment)
    }
    response.handle = try tpm.add(.object(object))
    response.outPublic.value = object.publicArea
    response.name = Name(object.name)
    return response
  }

  private static func parent(
    _ handle: ParentHandle, in tpm: borrowing Machine
  ) throws(ResponseCode) -> ObjectParent {
    if let hierarchy = Hierarchy(handle) { return .hierarchy(hierarchy) }
    guard handle.type != .permanent else { throw .value.handle(1) }
    if case .sequence? = tpm.loaded(handle.raw) { throw .type.handle(1) }
    let object = try tpm.object(handle.raw)
    guard object.isStorageParent || object.isDerivationParent else { throw .type.handle(1) }
    return .object(object)
  }

  /// Takes the template as the parent wants it to be read.
  private static func creation(
    of parameters: Parameters, under parent: ObjectParent, _ vocabulary: Vocabulary
  ) throws(ResponseCode) -> ObjectCreation {
    let request = parameters.inSensitive.value
    guard parent.isDerivationParent else {
      do throws(ResponseCode) {
        return ObjectCreation(try parameters.inPublic.publicArea(vocabulary), request, under: parent)
      } catch { throw error.parameter(ObjectCreation.inPublic) }
    }
    var template = DerivedTemplate()
    do throws(ResponseCode) {
      template = try parameters.inPublic.derived(vocabulary)
      guard template.publicArea.type != .rsa else { throw .type }
    } catch { throw error.parameter(ObjectCreation.inPublic) }
    var derive = template.derive
    // What the template leaves empty comes from the data. Part 1, 25.2.
    if !request.data.secret.isEmpty {
      do throws(ResponseCode) {
        let data = try Derive(reading: request.data.secret.bytes)
        if derive.label.isEmpty { derive.label = data.label }
        if derive.context.isEmpty { derive.context = data.context }
      } catch { throw error.parameter(ObjectCreation.inSensitive) }
    }
    return ObjectCreation(template.publicArea, request, under: parent, derive: derive)
  }
}
