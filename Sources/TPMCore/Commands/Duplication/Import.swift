// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Import: makes a duplicate, or an object from outside, a child of a parent, as which TPM2_Load loads it.
/// Part 3, 13.3.
///
/// - TPM_RC_TYPE + handle 1: the parent is no storage key with both areas loaded, or there is a seed and it is not
///   asymmetric
/// - TPM_RC_ATTRIBUTES, TPM_RC_SCHEME, TPM_RC_KDF, TPM_RC_SYMMETRIC, TPM_RC_HASH, TPM_RC_SIZE, TPM_RC_KEY,
///   TPM_RC_VALUE, TPM_RC_ECC_POINT + parameter 2: the public area is not one that can come under this parent
/// - TPM_RC_ATTRIBUTES + parameter 1, parameter 4: the object has to be encrypted, and either wrap is missing
/// - TPM_RC_SIZE + parameter 1: encryptionKey is no key of the cipher, or is there without one
/// - TPM_RC_VALUE, TPM_RC_SIZE, TPM_RC_INSUFFICIENT, TPM_RC_ECC_POINT + parameter 4: the seed was not made for the
///   parent
/// - TPM_RC_INTEGRITY + parameter 3: the duplicate is of another object, for another parent or under another key, or
///   has been changed
/// - TPM_RC_BINDING, TPM_RC_KEY_SIZE, TPM_RC_KEY, TPM_RC_TYPE, TPM_RC_SIZE, TPM_RC_INSUFFICIENT + parameter 3: the
///   sensitive area is none, or does not belong to the public area
public enum Import: Command {
  public static let code = CommandCode.import

  public struct Handles: HandleList {
    public var parentHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("parentHandle", &parentHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var encryptionKey = SecretData()
    public var objectPublic = Sized(Public())
    public var duplicate = SecretPrivate()
    public var inSymSeed = EncryptedSecret()
    public var symmetricAlg = SymDefObject()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("encryptionKey", &encryptionKey)
      try codec.field("objectPublic", &objectPublic)
      try codec.field("duplicate", &duplicate)
      try codec.field("inSymSeed", &inSymSeed)
      try codec.field("symmetricAlg", &symmetricAlg)
    }
  }

  public struct Response: ResponseBody {
    public var outPrivate = Private()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("outPrivate", &outPrivate)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parent = try tpm.storageParent(call.handles.parentHandle.raw, number: 1)
    let publicArea = call.parameters.objectPublic.value
    try check(call.parameters, under: parent)

    var sensitive = try sensitive(in: call.parameters, under: parent)
    if case .ecc(let key) = sensitive.sensitive, let curve = publicArea.parameters.ecc?.curveID {
      // Software leaves out the zero octets at the front, which it may since version 1.38. Part 1, 44.5.3.
      sensitive.sensitive = .ecc(PrivateKeyECC(key.secret.paddedLeft(to: curve.size)))
    }
    _ = try Object.Key(publicArea, sensitive, AreaNumbers(publicArea: 2, sensitive: 3))

    var response = Response()
    response.outPrivate = try sensitive.wrapped(for: publicArea, under: parent, tpm.environment)
    return response
  }

  /// Checks what can be checked before anything is decrypted.
  private static func check(_ parameters: Parameters, under parent: Object) throws(ResponseCode) {
    let publicArea = parameters.objectPublic.value
    do throws(ResponseCode) {
      guard publicArea.objectAttributes.isDisjoint(with: [.fixedTPM, .fixedParent]) else { throw .attributes }
      try publicArea.checkAttributes(under: .object(parent))
      try publicArea.checkSchemes(under: .object(parent))
    } catch { throw error.parameter(2) }
    if publicArea.objectAttributes.contains(.encryptedDuplication) {
      guard !parameters.encryptionKey.secret.isEmpty else { throw .attributes.parameter(1) }
      guard !parameters.inSymSeed.isEmpty else { throw .attributes.parameter(4) }
    }
    guard parameters.encryptionKey.secret.count == parameters.symmetricAlg.cipher?.keySize ?? 0 else {
      throw .size.parameter(1)
    }
    guard parameters.inSymSeed.isEmpty || parent.publicArea.type.isAsymmetric else { throw .type.handle(1) }
  }

  /// Takes off the outer and then the inner wrap, as far as they are there.
  private static func sensitive(in parameters: Parameters, under parent: Object) throws(ResponseCode) -> Sensitive {
    let publicArea = parameters.objectPublic.value
    guard let nameAlg = publicArea.nameAlg else { throw .hash.parameter(2) }
    let name = try publicArea.name
    var data = parameters.duplicate.secret
    if !parameters.inSymSeed.isEmpty {
      data = try parent.unwrapDuplicate(
        data, name: name, seed: parameters.inSymSeed, numbers: (duplicate: 3, inSymSeed: 4))
    }
    do throws(ResponseCode) {
      if let cipher = parameters.symmetricAlg.cipher {
        let inner = InnerWrap(cipher: cipher, key: parameters.encryptionKey.secret)
        data = try inner.unwrap(data, nameAlg: nameAlg, name: name)
      }
      return try Sensitive(sized: data)
    } catch { throw error.parameter(3) }
  }
}
