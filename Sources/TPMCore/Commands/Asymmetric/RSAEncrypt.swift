// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_RSA_Encrypt: encrypts with the public part of an RSA key. Part 3, 14.2.
///
/// - TPM_RC_KEY + handle 1: the key is not an RSA key
/// - TPM_RC_SCHEME + parameter 2: the scheme is not one for the key
/// - TPM_RC_VALUE + parameter 1, parameter 3: the label does not end with a zero octet, or the message does not fit
public enum RSAEncrypt: Command {
  public static let code = CommandCode.rsaEncrypt

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .none)
    }
  }

  public struct Parameters: Wire {
    public var message = SecretMessageRSA()
    public var inScheme = RSADecryptScheme()
    public var label = QualifyingData()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("message", &message)
      try codec.field("inScheme", &inScheme)
      try codec.field("label", &label)
    }
  }

  public struct Response: ResponseBody {
    public var outData = PublicKeyRSA()

    public init() {}
    init(outData: PublicKeyRSA) { self.outData = outData }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("outData", &outData) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let key = try tpm.key(call.handles.keyHandle.raw, number: 1)
    let operation = try RSAEncryption(key, call.parameters.inScheme, label: call.parameters.label.octets)
    guard case .rsa(let publicKey, _) = key.key else { throw .key.handle(1) }
    // A longer message could still be a small enough number, but the size is limited as well. Table 43.
    guard operation.padding != .none || call.parameters.message.secret.count <= publicKey.modulus.count else {
      throw .value.parameter(1)
    }
    do throws(CryptoError) {
      return Response(outData: PublicKeyRSA(try publicKey.encrypt(operation.padding, call.parameters.message.secret)))
    } catch { throw error == .invalidInput ? .value.parameter(1) : .failure }
  }
}
