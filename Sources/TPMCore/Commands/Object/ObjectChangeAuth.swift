// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ObjectChangeAuth: makes a private area with another authValue; the loaded object keeps its own.
/// Part 3, 12.8.
///
/// - TPM_RC_TYPE + handle 1: the object is a sequence
/// - TPM_RC_TYPE + handle 2: the object is not a child of the parent; a Primary Object is nobody's
/// - TPM_RC_SIZE + parameter 1: newAuth is longer than a digest of the object's nameAlg
public enum ObjectChangeAuth: Command {
  public static let code = CommandCode.objectChangeAuth
  static let properties: CommandProperties = [.isRefusedReadOnly]

  public struct Handles: HandleList {
    public var objectHandle = ObjectHandle()
    public var parentHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .admin)
      try codec.handle("parentHandle", &parentHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var newAuth = Auth()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("newAuth", &newAuth) }
  }

  public struct Response: ResponseBody {
    public var outPrivate = Private()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPrivate", &outPrivate)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let handle = call.handles.objectHandle.raw
    if case .sequence? = tpm.loaded(handle) { throw .type.handle(1) }
    var object = try tpm.object(handle)
    let parent = try tpm.storageParent(call.handles.parentHandle.raw, number: 2)
    let newAuth = call.parameters.newAuth.secret.trimmingTrailingZeros()
    guard let nameAlg = object.publicArea.nameAlg else { throw .type.handle(2) }
    guard newAuth.count <= nameAlg.size else { throw .size.parameter(1) }
    let expected = nameAlg.qualifiedName(of: object.name, under: parent.qualifiedName)
    guard !object.isExternal, object.qualifiedName == expected else { throw .type.handle(2) }

    object.sensitive?.authValue = Auth(newAuth)
    var response = Response()
    response.outPrivate = try object.wrapped(under: parent, tpm.environment)
    return response
  }
}
