// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_RSA_Decrypt: decrypts with the private part of an RSA key. Part 3, 14.3.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is not an RSA key, restricted, or does not decrypt
/// - TPM_RC_SCHEME + parameter 2: the scheme is not one for the key
/// - TPM_RC_SIZE + parameter 1: the cipher text is not as long as the modulus
/// - TPM_RC_VALUE + parameter 1, parameter 3: the label does not end with a zero octet, or the padding is wrong
public enum RSADecrypt: Command {
  public static let code = CommandCode.rsaDecrypt

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var cipherText = PublicKeyRSA()
    public var inScheme = RSADecryptScheme()
    public var label = QualifyingData()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("cipherText", &cipherText)
      try codec.field("inScheme", &inScheme)
      try codec.field("label", &label)
    }
  }

  public struct Response: ResponseBody {
    public var message = SecretMessageRSA()

    public init() {}
    init(message: SecretMessageRSA) { self.message = message }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("message", &message) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    guard case .rsa(_, let privateKey?) = key.key else { throw .key.handle(1) }
    guard !key.attributes.contains(.restricted), key.attributes.contains(.decrypt) else { throw .attributes.handle(1) }
    let operation = try RSAEncryption(key, call.parameters.inScheme, label: call.parameters.label.octets)
    let cipherText = call.parameters.cipherText.octets
    guard cipherText.count == privateKey.modulus.count else { throw .size.parameter(1) }
    do throws(CryptoError) {
      return Response(message: SecretMessageRSA(try privateKey.decrypt(operation.padding, cipherText)))
    } catch { throw error == .invalidInput ? .value.parameter(1) : .failure }
  }
}
