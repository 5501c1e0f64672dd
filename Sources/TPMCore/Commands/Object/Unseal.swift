// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Unseal: gives the data of a sealed data object. Part 3, 12.7.
///
/// - TPM_RC_TYPE + handle 1: the object is no KEYEDHASH object
/// - TPM_RC_ATTRIBUTES + handle 1: the object is a key: restricted, decrypt or sign is SET
public enum Unseal: Command {
  public static let code = CommandCode.unseal

  public struct Handles: HandleList {
    public var itemHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("itemHandle", &itemHandle, .user)
    }
  }

  public struct Response: ResponseBody {
    public var outData = SensitiveData()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("outData", &outData) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let handle = call.handles.itemHandle.raw
    if case .sequence? = tpm.loaded(handle) { throw .type.handle(1) }
    let object = try tpm.object(handle)
    guard object.publicArea.type == .keyedHash else { throw .type.handle(1) }
    guard object.attributes.isDisjoint(with: [.restricted, .decrypt, .sign]) else { throw .attributes.handle(1) }
    guard let data = object.sensitive?.sensitive.bits else { throw .authUnavailable }

    var response = Response()
    response.outData = data
    return response
  }
}
