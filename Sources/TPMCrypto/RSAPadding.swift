// SPDX-License-Identifier: Apache-2.0

/// How RSA encryption pads its message. Part 1, 43.2 to 43.5.
public enum RSAPadding: Equatable, Sendable {
  /// None (TPM_ALG_NULL): the message is a number below the modulus.
  case none
  /// RSAES-PKCS1-v1_5 (TPM_ALG_RSAES).
  case pkcs1
  /// RSAES-OAEP with MGF1 of the same hash; `label` is the octet string L, with its terminating zero octet if any.
  case oaep(HashAlgorithm, label: [UInt8])

  func parameters() -> Parameters {
    var parameters = Parameters()
    switch self {
    case .none: parameters.add("pad-mode", text: "none")
    case .pkcs1:
      parameters.add("pad-mode", text: "pkcs1")
      // From 3.2 on libcrypto answers bad padding with a made-up message; TPM2_RSA_Decrypt has to report it.
      parameters.add("implicit-rejection", unsigned: 0)
    case .oaep(let hash, let label):
      parameters.add("pad-mode", text: "oaep")
      parameters.add("digest", text: hash.libcryptoName)
      parameters.add("mgf1-digest", text: hash.libcryptoName)
      if !label.isEmpty { parameters.add("oaep-label", octets: label) }
    }
    return parameters
  }
}

/// How an RSA signature pads its digest. Part 1, 43.6 and 43.7.
enum RSASignaturePadding {
  case pkcs1
  /// With this length of the salt, or any that the signature has.
  case pss(saltLength: Int?)

  func parameters(_ hash: HashAlgorithm) -> Parameters {
    var parameters = Parameters()
    if hash.isTakenByRSA { parameters.add("digest", text: hash.libcryptoName) }
    switch self {
    case .pkcs1: parameters.add("pad-mode", text: "pkcs1")
    case .pss(let saltLength):
      parameters.add("pad-mode", text: "pss")
      parameters.add("mgf1-digest", text: hash.libcryptoName)
      if let saltLength {
        parameters.add("saltlen", integer: Int32(clamping: saltLength))
      } else {
        parameters.add("saltlen", text: "auto")
      }
    }
    return parameters
  }
}

extension HashAlgorithm {
  /// Octets of the salt in an RSASSA-PSS signature by a key of this size; nil where there is no room for the digest.
  public func pssSaltSize(keyBits: Int) -> Int? {
    let room = (keyBits - 1 + 7) / 8 - size - 2
    return room < 0 ? nil : min(size, room)
  }
}
