// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ECC_Decrypt: decrypts what was encrypted for an ECC key, as SM2 does. Part 3, 14.9.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is not an ECC key, restricted, or does not decrypt
/// - TPM_RC_SCHEME + parameter 4: inScheme is not KDF2, the one key derivation that this is defined with, or not that
///   of the key
/// - TPM_RC_ECC_POINT + parameter 1: C1 is not on the curve of the key
/// - TPM_RC_VALUE + parameter 3: C3 is not the hash of the message
public enum ECCDecrypt: Command {
  public static let code = CommandCode.eccDecrypt

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var C1 = Sized<ECCPoint>()
    public var C2 = MaxBuffer()
    public var C3 = Digest()
    public var inScheme = KDFScheme()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("C1", &C1)
      try codec.field("C2", &C2)
      try codec.field("C3", &C3)
      try codec.field("inScheme", &inScheme)
    }
  }

  public struct Response: ResponseBody {
    public var plainText = SecretMaxBuffer()

    public init() {}
    init(plainText: SecretMaxBuffer) { self.plainText = plainText }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("plainText", &plainText)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let object = try tpm.key(call.handles.keyHandle.raw, number: 1)
    let key = try object.decryptingECC().key
    let hash = try object.encryptionHash(choosing: parameters.inScheme, number: 4)
    let point = try parameters.C1.value.point(on: key.curve, number: 1)
    let message = try crypto { () throws(CryptoError) in
      try key.decrypt(sm2: SM2Ciphertext(c1: point, c2: parameters.C2.octets, c3: parameters.C3.octets), hash)
    }
    guard let message else { throw .value.parameter(3) }
    return Response(plainText: SecretMaxBuffer(message))
  }
}
