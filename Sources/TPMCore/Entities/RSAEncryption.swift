// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// What TPM2_RSA_Encrypt and TPM2_RSA_Decrypt have in common. Part 3, 14.2.
struct RSAEncryption {
  let key: Object
  let padding: RSAPadding

  /// - TPM_RC_KEY: the key is not an RSA key
  /// - TPM_RC_VALUE: the label does not end with a zero octet; it is parameter 3
  /// - TPM_RC_SCHEME: the scheme is not the key's, which is not one for encryption, or there is none; parameter 2
  init(_ key: Object, _ inScheme: RSADecryptScheme, label: [UInt8]) throws(ResponseCode) {
    guard case .rsa(let parms) = key.publicArea.parameters else { throw .key.handle(1) }
    guard label.isEmpty || label.last == 0 else { throw .value.parameter(3) }
    guard let own = parms.scheme.decryption, own == .null || inScheme == .null || inScheme == own else {
      throw .scheme.parameter(2)
    }
    self.key = key
    switch own == .null ? inScheme : own {
    case .null: padding = .none
    case .rsaes: padding = .pkcs1
    case .oaep(let hash): padding = .oaep(hash, label: label)
    }
  }
}
