// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ActivateCredential: recovers a credential for an object that is in this TPM. Part 3, 12.5.
///
/// - TPM_RC_AUTH_UNAVAILABLE: not both areas of both objects are loaded
/// - TPM_RC_TYPE + handle 1: the object is a sequence
/// - TPM_RC_TYPE + handle 2: the key is no asymmetric storage key
/// - TPM_RC_VALUE, TPM_RC_SIZE, TPM_RC_INSUFFICIENT, TPM_RC_ECC_POINT + parameter 2: the secret was not made for the
///   key
/// - TPM_RC_INTEGRITY + parameter 1: the credential is for another object, or has been changed
/// - TPM_RC_SIZE, TPM_RC_INSUFFICIENT + parameter 1: the credential has not the form that it should have
public enum ActivateCredential: Command {
  public static let code = CommandCode.activateCredential

  public struct Handles: HandleList {
    public var activateHandle = ObjectHandle()
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("activateHandle", &activateHandle, .admin)
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var credentialBlob = IDObject()
    public var secret = EncryptedSecret()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("credentialBlob", &credentialBlob)
      try codec.field("secret", &secret)
    }
  }

  public struct Response: ResponseBody {
    public var certInfo = SecretDigest()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("certInfo", &certInfo)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let activateHandle = call.handles.activateHandle.raw
    if case .sequence? = tpm.loaded(activateHandle) { throw .type.handle(1) }
    let object = try tpm.object(activateHandle)
    let key = try tpm.asymmetricParent(call.handles.keyHandle.raw, number: 2)
    guard object.sensitive != nil, key.sensitive != nil else { throw .authUnavailable }

    let seed: Secret
    do throws(ResponseCode) {
      seed = try recoverSecret(call.parameters.secret, with: key, label: .identity)
    } catch { throw error.parameter(2) }
    var response = Response()
    do throws(ResponseCode) {
      let wrap = try OuterWrap(key.publicArea, seed: seed)
      let plain = try wrap.unwrap(call.parameters.credentialBlob.octets.rawSpan, name: object.name, hasIV: false)
      response.certInfo = try SecretDigest(reading: plain.bytes)
    } catch { throw error.parameter(1) }
    return response
  }
}
