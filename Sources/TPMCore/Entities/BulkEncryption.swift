// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What TPM2_EncryptDecrypt and TPM2_EncryptDecrypt2 do. Part 3, 15.2.
struct BulkEncryption {
  var inData = Secret()
  var decrypt = false
  var mode: CipherMode?
  var ivIn: [UInt8] = []

  /// The numbers that the parameters have in the command.
  let parameters: (inData: Int, mode: Int, ivIn: Int)

  /// - TPM_RC_KEY: the key is not a symmetric cipher
  /// - TPM_RC_ATTRIBUTES: the key is restricted, or not for this direction
  /// - TPM_RC_MODE: the mode is not the key's, or there is none
  /// - TPM_RC_SIZE: the IV has not the size of a block, or the data are not whole blocks where they must be
  func run(_ keyHandle: UInt32, in tpm: borrowing Machine) throws(ResponseCode) -> EncryptDecryptResponse {
    let key = try tpm.key(keyHandle, number: 1)
    guard case .symCipher(let parms) = key.publicArea.parameters, let cipher = parms.sym.cipher,
      case .sym(let symKey)? = key.sensitive?.sensitive
    else { throw .key.handle(1) }
    guard !key.attributes.contains(.restricted) else { throw .attributes.handle(1) }
    guard key.attributes.contains(decrypt ? .decrypt : .sign) else { throw .attributes.handle(1) }
    let mode = try self.mode(for: cipher)
    let blockSize = cipher.cipher.blockSize
    guard ivIn.count == (mode == .ecb ? 0 : blockSize) else { throw .size.parameter(parameters.ivIn) }
    if mode == .cbc || mode == .ecb, inData.count % blockSize != 0 { throw .size.parameter(parameters.inData) }

    var iv = ivIn
    do throws(CryptoError) {
      let outData = try crypt(
        cipher.cipher, mode: mode, decrypt ? .decrypt : .encrypt, key: symKey.secret, iv: &iv, data: inData)
      return EncryptDecryptResponse(outData: SecretMaxBuffer(outData), ivOut: IV(iv))
    } catch { throw .failure }
  }

  private func mode(for cipher: SymmetricCipher) throws(ResponseCode) -> CipherMode {
    guard let own = cipher.mode else {
      guard let mode else { throw .mode.parameter(parameters.mode) }
      return mode
    }
    guard let own = own.cipherMode, mode == nil || mode == own else {
      throw .mode.parameter(parameters.mode)
    }
    return own
  }
}

/// The response of both commands.
public struct EncryptDecryptResponse: ResponseBody {
  public var outData = SecretMaxBuffer()
  public var ivOut = IV()

  public init() {}
  init(outData: SecretMaxBuffer, ivOut: IV) { (self.outData, self.ivOut) = (outData, ivOut) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("outData", &outData)
    try codec.field("ivOut", &ivOut)
  }
}
