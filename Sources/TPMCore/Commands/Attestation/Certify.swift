// SPDX-License-Identifier: Apache-2.0

/// TPM2_Certify: shows that an object is loaded, with a signature over its Name. Part 3, 18.2.
///
/// - TPM_RC_HANDLE + handle 1: the object is a sequence
/// - TPM_RC_KEY + handle 2, TPM_RC_SCHEME + parameter 2: the key does not sign, or not with the scheme
public enum Certify: AttestationCommand {
  public static let code = CommandCode.certify
  public static let attestName: StaticString = "certifyInfo"
  static let numbers = (signHandle: 2, inScheme: 2)

  public struct Handles: SigningHandles {
    public var objectHandle = ObjectHandle()
    public var signHandle = ObjectHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("objectHandle", &objectHandle, .admin)
      try codec.handle("signHandle", &signHandle, .user)
    }
  }

  public typealias Parameters = AttestationParameters

  static func attested(
    _ call: borrowing Authorized<Self>, by signer: Attester, in tpm: inout Machine
  ) throws(ResponseCode) -> Attested {
    let object = try tpm.key(call.handles.objectHandle.raw, number: 1, else: .handle)
    // An anonymous signature does not show where the object is either. Part 1, 28.5.
    let qualifiedName = signer.isAnonymous ? Name() : Name(object.qualifiedName)
    return .certify(CertifyInfo(name: Name(object.name), qualifiedName: qualifiedName))
  }
}
