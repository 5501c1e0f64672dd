// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_ECC_Encrypt: encrypts a message for an ECC key, as SM2 does. Part 3, 14.8.
///
/// - TPM_RC_KEY + handle 1: the key is not an ECC key
/// - TPM_RC_SCHEME + parameter 2: inScheme is not KDF2, the one key derivation that this is defined with, or not that
///   of the key
enum ECCEncrypt: Command {
  static let code = CommandCode.eccEncrypt

  struct Handles: HandleList {
    var keyHandle = ObjectHandle()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .none)
    }
  }

  struct Parameters: Wire {
    var plainText = SecretMaxBuffer()
    var inScheme = KDFScheme()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("plainText", &plainText)
      try codec.field("inScheme", &inScheme)
    }
  }

  struct Response: ResponseBody {
    var C1 = Sized<ECCPoint>()
    var C2 = MaxBuffer()
    var C3 = Digest()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
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
