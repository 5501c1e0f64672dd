// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Rewrap: takes the outer wrap for one parent from a duplicate and puts on that for another. Part 3, 13.2.
///
/// - TPM_RC_HANDLE + handle 1: there is a seed without an old parent, or an old parent without a seed
/// - TPM_RC_TYPE + handle 1, handle 2: the old or the new parent is no asymmetric storage key
/// - TPM_RC_KEY + handle 2: the new parent is too small for a secret to be shared with
/// - TPM_RC_VALUE, TPM_RC_SIZE, TPM_RC_INSUFFICIENT, TPM_RC_ECC_POINT + parameter 3: the seed was not made for the old
///   parent
/// - TPM_RC_INTEGRITY + parameter 1: the duplicate is of another object or for another parent, or has been changed
/// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT + parameter 1: the duplicate has not the form that it should have
/// - TPM_RC_VALUE + parameter 1: the duplicate is too long for another wrap
public enum Rewrap: Command {
  public static let code = CommandCode.rewrap

  public struct Handles: HandleList {
    public var oldParent = ObjectHandleOrNull()
    public var newParent = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("oldParent", &oldParent, .user)
      try codec.handle("newParent", &newParent, .none)
    }
  }

  public struct Parameters: Wire {
    public var inDuplicate = SecretPrivate()
    public var name = Name()
    public var inSymSeed = EncryptedSecret()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("inDuplicate", &inDuplicate)
      try codec.field("name", &name)
      try codec.field("inSymSeed", &inSymSeed)
    }
  }

  public struct Response: ResponseBody {
    public var outDuplicate = SecretPrivate()
    public var outSymSeed = EncryptedSecret()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outDuplicate", &outDuplicate)
      try codec.field("outSymSeed", &outSymSeed)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let (name, inSymSeed) = (call.parameters.name.octets, call.parameters.inSymSeed)
    let oldParent = try tpm.parentOrNull(call.handles.oldParent.raw, number: 1)
    guard (oldParent == nil) == inSymSeed.isEmpty else { throw .handle.handle(1) }
    let newParent = try tpm.parentOrNull(call.handles.newParent.raw, number: 2)

    var wrapped = call.parameters.inDuplicate.secret
    if let oldParent {
      wrapped = try oldParent.unwrapDuplicate(
        wrapped, name: name, seed: inSymSeed, numbers: (duplicate: 1, inSymSeed: 3))
    }
    var response = Response()
    if let newParent {
      var random = tpm.environment.random
      do throws(ResponseCode) {
        (wrapped, response.outSymSeed) = try newParent.wrapDuplicate(wrapped, name: name, &random)
      } catch { throw error.handle(2) }
      guard wrapped.count <= SecretPrivate.limit else { throw .value.parameter(1) }
    }
    response.outDuplicate = SecretPrivate(wrapped)
    return response
  }
}
