// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Load: loads an object that belongs to a parent. Part 3, 12.2.
///
/// - TPM_RC_SIZE + parameter 1: there is no private area
/// - TPM_RC_TYPE + handle 1: the parent is no storage key with both areas loaded
/// - TPM_RC_INTEGRITY + parameter 1: the private area is of another object or parent, or has been changed
/// - TPM_RC_ATTRIBUTES, TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_HASH, TPM_RC_SIZE, TPM_RC_KEY,
///   TPM_RC_ECC_POINT + parameter 2: the public area is not one that can be under this parent
/// - TPM_RC_BINDING, TPM_RC_KEY_SIZE, TPM_RC_KEY, TPM_RC_TYPE, TPM_RC_SIZE + parameter 1: the sensitive area does not
///   belong to the public area
/// - TPM_RC_OBJECT_MEMORY: there is no room for another object
public enum Load: Command {
  public static let code = CommandCode.load

  public struct Handles: HandleList {
    public var parentHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("parentHandle", &parentHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var inPrivate = Private()
    public var inPublic = Sized(Public())

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inPrivate", &inPrivate)
      try codec.field("inPublic", &inPublic)
    }
  }

  public struct Response: ResponseBody {
    public static var hasHandle: Bool { true }
    public var handle: UInt32 = 0
    public var name = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("name", &name)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let (inPrivate, inPublic) = (call.parameters.inPrivate, call.parameters.inPublic.value)
    guard !inPrivate.isEmpty else { throw .size.parameter(1) }
    let storage = try tpm.storageParent(call.handles.parentHandle.raw, number: 1)
    let parent = ObjectParent.object(storage)
    try tpm.checkFreeSlot()

    let name = try inPublic.name
    let sensitive: Sensitive
    do throws(ResponseCode) {
      sensitive = try Sensitive(unwrapping: inPrivate, named: name, under: storage)
    } catch { throw error.parameter(1) }
    do throws(ResponseCode) {
      try inPublic.checkAttributes(under: parent)
      try inPublic.checkSchemes(under: parent)
    } catch { throw error.parameter(2) }
    let key = try Object.Key(inPublic, sensitive, AreaNumbers(publicArea: 2, sensitive: 1))

    var response = Response()
    response.handle = try tpm.add(.object(try Object(inPublic, named: name, sensitive, key, under: parent)))
    response.name = Name(name)
    return response
  }
}
