// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Duplicate: wraps the sensitive area of an object for another parent, here or elsewhere. Part 3, 13.1.
///
/// - TPM_RC_ATTRIBUTES + handle 1: the object stays with its parent
/// - TPM_RC_TYPE + handle 2: the new parent is no asymmetric storage key
/// - TPM_RC_KEY + handle 2: the new parent is too small for a secret to be shared with
/// - TPM_RC_SYMMETRIC + parameter 2, TPM_RC_HIERARCHY + handle 2: the object has to be encrypted, and either wrap is
///   missing
/// - TPM_RC_SIZE + parameter 1: encryptionKeyIn neither is empty nor a key of the cipher
public enum Duplicate: Command {
  public static let code = CommandCode.duplicate

  public struct Handles: HandleList {
    public var objectHandle = ObjectHandle()
    public var newParentHandle = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .dup)
      try codec.handle("newParentHandle", &newParentHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var encryptionKeyIn = SecretData()
    public var symmetricAlg = SymDefObject()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("encryptionKeyIn", &encryptionKeyIn)
      try codec.field("symmetricAlg", &symmetricAlg)
    }
  }

  public struct Response: ResponseBody {
    public var encryptionKeyOut = SecretData()
    public var duplicate = SecretPrivate()
    public var outSymSeed = EncryptedSecret()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("encryptionKeyOut", &encryptionKeyOut)
      try codec.field("duplicate", &duplicate)
      try codec.field("outSymSeed", &outSymSeed)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let object = try tpm.key(call.handles.objectHandle.raw, number: 1, else: .type)
    guard !object.attributes.contains(.fixedParent) else { throw .attributes.handle(1) }
    guard let nameAlg = object.publicArea.nameAlg else { throw .type.handle(1) }
    guard let sensitive = object.sensitive else { throw .authUnavailable }
    let newParent = try tpm.parentOrNull(call.handles.newParentHandle.raw, number: 2)
    let (key, symmetricAlg) = (call.parameters.encryptionKeyIn.secret, call.parameters.symmetricAlg)
    if object.attributes.contains(.encryptedDuplication) {
      guard !symmetricAlg.isNull else { throw .symmetric.parameter(2) }
      guard newParent != nil else { throw .hierarchy.handle(2) }
    }
    guard key.isEmpty || key.count == symmetricAlg.cipher?.keySize else { throw .size.parameter(1) }

    var random = tpm.environment.random
    var response = Response()
    var wrapped = try sensitive.sized(paddedFor: nameAlg)
    if let cipher = symmetricAlg.cipher {
      if key.isEmpty { response.encryptionKeyOut = SecretData(try cipher.key(from: &random)) }
      let inner = InnerWrap(cipher: cipher, key: key.isEmpty ? response.encryptionKeyOut.secret : key)
      wrapped = try inner.wrap(wrapped, nameAlg: nameAlg, name: object.name)
    }
    if let newParent {
      do throws(ResponseCode) {
        (wrapped, response.outSymSeed) = try newParent.wrapDuplicate(wrapped, name: object.name, &random)
      } catch { throw error.handle(2) }
    }
    response.duplicate = SecretPrivate(wrapped)
    return response
  }
}
