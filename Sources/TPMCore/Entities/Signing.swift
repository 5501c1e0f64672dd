// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Signing with a loaded key, and what scheme it signs with. Part 1, 43 and 44; Part 3, 18.1 and 20.
extension Object {
  /// The scheme in the public area as a signing scheme; nil where the key can only encrypt.
  var signatureScheme: SignatureScheme? {
    switch publicArea.parameters {
    case .rsa(let parms): parms.scheme.signature
    case .ecc(let parms): parms.scheme.signature
    case .keyedHash(let parms):
      switch parms.scheme {
      case .null: .null
      case .hmac(let hash): .hmac(hash)
      case .xor: nil
      }
    case .symCipher: nil
    }
  }

  /// The scheme to sign with: the key's own, or the caller's where the key has none.
  ///
  /// - TPM_RC_SCHEME: the two contradict each other, there is none, or it is not one for such a key
  func signatureScheme(choosing inScheme: SignatureScheme) throws(ResponseCode) -> SignatureScheme {
    guard let own = signatureScheme else { throw .scheme }
    guard own == .null else {
      guard inScheme == .null || inScheme == own else { throw .scheme }
      return own
    }
    switch (inScheme, publicArea.type) {
    case (.rsassa, .rsa), (.rsapss, .rsa), (.ecdsa, .ecc), (.hmac, .keyedHash): return inScheme
    default: throw .scheme
    }
  }

  /// Signs a digest that has the size that the scheme's hash gives.
  ///
  /// - TPM_RC_KEY: the private part of the key is not here
  func sign(_ digest: [UInt8], _ scheme: SignatureScheme) throws(ResponseCode) -> Signature {
    do throws(CryptoError) {
      switch (scheme, key, sensitive?.sensitive) {
      case (.rsassa(let hash), .rsa(_, let key?), _):
        return .rsassa(hash, PublicKeyRSA(try key.sign(pkcs1: hash, digest: digest)))
      case (.rsapss(let hash), .rsa(_, let key?), _):
        return .rsapss(hash, PublicKeyRSA(try key.sign(pss: hash, digest: digest)))
      case (.ecdsa(let hash), .ecc(_, let key?), _):
        let signature = try key.sign(ecdsa: digest)
        return .ecdsa(hash, ECCParameter(signature.r), ECCParameter(signature.s))
      case (.hmac(let hash), _, .bits(let secret)?):
        var hmac = HMAC(hash, key: secret.secret)
        hmac.update(digest)
        return .hmac(HashDigest(hash, hmac.finish()))
      default:
        break
      }
    } catch { throw .failure }
    throw .key
  }
}
