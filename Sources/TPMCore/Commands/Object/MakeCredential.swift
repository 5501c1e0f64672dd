// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_MakeCredential: encrypts a credential that only the TPM with a key and an object can recover. Part 3, 12.6.
///
/// - TPM_RC_TYPE + handle 1: the key is no asymmetric storage key
/// - TPM_RC_SIZE + parameter 1: the credential is longer than a digest of the key's nameAlg
public enum MakeCredential: Command {
  public static let code = CommandCode.makeCredential

  public struct Handles: HandleList {
    public var handle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("handle", &handle, .none)
    }
  }

  public struct Parameters: Wire {
    public var credential = SecretDigest()
    public var objectName = Name()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("credential", &credential)
      try codec.field("objectName", &objectName)
    }
  }

  public struct Response: ResponseBody {
    public var credentialBlob = IDObject()
    public var secret = EncryptedSecret()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("credentialBlob", &credentialBlob)
      try codec.field("secret", &secret)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.asymmetricParent(call.handles.handle.raw, number: 1)
    let credential = call.parameters.credential
    guard credential.secret.count <= key.publicArea.nameAlg?.size ?? 0 else { throw .size.parameter(1) }

    var random = tpm.environment.random
    let (seed, encrypted) = try shareSecret(with: key, label: .identity, &random)
    var plain = Writer()
    try plain.write(credential)
    let blob = try OuterWrap(key.publicArea, seed: seed).wrap(
      plain.secret, name: call.parameters.objectName.octets, iv: nil)

    var response = Response()
    response.credentialBlob = IDObject(blob)
    response.secret = encrypted
    return response
  }
}
