// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ReadPublic: tells the public area and the Names of a loaded object. Part 3, 12.4.
///
/// - TPM_RC_SEQUENCE: the handle is that of a sequence
public enum ReadPublic: Command {
  public static let code = CommandCode.readPublic

  public struct Handles: HandleList {
    public var objectHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .none)
    }
  }

  public struct Response: ResponseBody {
    public var outPublic = Sized(Nullable(Public()))
    public var name = Name()
    public var qualifiedName = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPublic", &outPublic)
      try codec.field("name", &name)
      try codec.field("qualifiedName", &qualifiedName)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let handle = call.handles.objectHandle.raw
    if case .sequence? = tpm.loaded(handle) { throw .sequence }
    let object = try tpm.object(handle)

    var response = Response()
    response.outPublic.value.value = object.publicArea
    response.name = Name(object.name)
    response.qualifiedName = Name(object.qualifiedName)
    return response
  }
}
