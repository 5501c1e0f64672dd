// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ECC_Encrypt: encrypts a message for an ECC key, as SM2 does. Part 3, 14.8.
///
/// - TPM_RC_KEY + handle 1: the key is not an ECC key
/// - TPM_RC_SCHEME + parameter 2: inScheme is not KDF2, the one key derivation that this is defined with, or not that
///   of the key
public enum ECCEncrypt: Command {
  public static let code = CommandCode.eccEncrypt

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var plainText = SecretMaxBuffer()
    public var inScheme = KDFScheme()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("plainText", &plainText)
      try codec.field("inScheme", &inScheme)
    }
  }

  public struct Response: ResponseBody {
    public var C1 = Sized<ECCPoint>()
    public var C2 = MaxBuffer()
    public var C3 = Digest()

    public init() {}
    init(C1: Sized<ECCPoint>, C2: MaxBuffer, C3: Digest) { (self.C1, self.C2, self.C3) = (C1, C2, C3) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("C1", &C1)
      try codec.field("C2", &C2)
      try codec.field("C3", &C3)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    guard case .ecc(let publicKey, _) = key.key else { throw .key.handle(1) }
    let hash = try key.encryptionHash(choosing: call.parameters.inScheme, number: 2)
    var random = tpm.environment.random
    let ciphertext = try crypto { () throws(CryptoError) in
      try publicKey.encrypt(sm2: call.parameters.plainText.secret, hash, from: &random)
    }
    return Response(
      C1: Sized(ECCPoint(ciphertext.c1)), C2: MaxBuffer(ciphertext.c2), C3: Digest(ciphertext.c3))
  }
}
