// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_EncryptDecrypt: encrypts or decrypts data with a symmetric key. Part 3, 15.2.
///
/// - TPM_RC_KEY, TPM_RC_ATTRIBUTES + handle 1: the key is of another kind, restricted, or not for this direction
/// - TPM_RC_MODE + parameter 2, TPM_RC_SIZE + parameter 3, parameter 4: the mode or a size does not suit the key
public enum EncryptDecrypt: Command {
  public static let code = CommandCode.encryptDecrypt

  public struct Handles: HandleList {
    public var keyHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("keyHandle", &keyHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var decrypt = false
    public var mode: CipherMode?
    public var ivIn = IV()
    public var inData = SecretMaxBuffer()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("decrypt", &decrypt)
      try codec.field("mode", &mode)
      try codec.field("ivIn", &ivIn)
      try codec.field("inData", &inData)
    }
  }

  public typealias Response = EncryptDecryptResponse

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let operation = BulkEncryption(
      inData: call.parameters.inData.secret, decrypt: call.parameters.decrypt, mode: call.parameters.mode,
      ivIn: call.parameters.ivIn.octets, parameters: (inData: 4, mode: 2, ivIn: 3))
    return try operation.run(call.handles.keyHandle.raw, in: tpm)
  }
}
