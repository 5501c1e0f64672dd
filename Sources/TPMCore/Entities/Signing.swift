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

  /// The scheme to sign with: the key's own, or the caller's where the key has none. Which commitment an anonymous
  /// signature goes with the caller says in any case.
  ///
  /// - TPM_RC_SCHEME: the two contradict each other, there is none, or it is not one for such a key
  func signatureScheme(choosing inScheme: SignatureScheme) throws(ResponseCode) -> SignatureScheme {
    guard let own = signatureScheme else { throw .scheme }
    switch (own, inScheme, publicArea.type) {
    case (.ecdaa(let own), .ecdaa(let details), _):
      guard own.hashAlg == details.hashAlg else { throw .scheme }
      return inScheme
    case (.ecdaa, _, _): throw .scheme
    case (.null, .rsassa, .rsa), (.null, .rsapss, .rsa), (.null, .hmac, .keyedHash): return inScheme
    case (.null, .ecdsa, .ecc), (.null, .ecdaa, .ecc), (.null, .sm2, .ecc), (.null, .ecschnorr, .ecc): return inScheme
    case (.null, _, _): throw .scheme
    default:
      guard inScheme == .null || inScheme == own else { throw .scheme }
      return own
    }
  }
}

extension Machine {
  /// Signs a digest that has the size that the scheme's hash gives, and uses up the commitment if the scheme has one.
  ///
  /// - TPM_RC_KEY: the private part of the key is not here
  /// - TPM_RC_NO_RESULT: the key is the one that makes no signatures of SM2
  /// - TPM_RC_RANGE, TPM_RC_VALUE + parameter `number`: there is no such commitment
  ///
  /// - Parameter number: that of the parameter with the scheme
  mutating func sign(
    _ digest: [UInt8], with key: Object, _ scheme: SignatureScheme, number: Int
  ) throws(ResponseCode) -> Signature {
    switch (scheme, key.key, key.sensitive?.sensitive) {
    case (.rsassa(let hash), .rsa(_, let key?), _):
      let octets = try crypto { () throws(CryptoError) in try key.sign(pkcs1: hash, digest: digest) }
      return .rsassa(hash, PublicKeyRSA(octets))
    case (.rsapss(let hash), .rsa(_, let key?), _):
      let octets = try crypto { () throws(CryptoError) in try key.sign(pss: hash, digest: digest) }
      return .rsapss(hash, PublicKeyRSA(octets))
    case (.ecdaa(let details), .ecc(_, let privateKey?), _):
      let commitment: ECPrivateKey
      do throws(ResponseCode) {
        commitment = try takeEphemeralKey(details.count, on: privateKey.curve, of: key)
      } catch { throw error.parameter(number) }
      return try sign(digest, privateKey, scheme, commitment)
    case (_, .ecc(_, let privateKey?), _):
      return try sign(digest, privateKey, scheme, nil)
    case (.hmac(let hash), _, .bits(let secret)?):
      var hmac = HMAC(hash, key: secret.secret)
      hmac.update(digest)
      return .hmac(HashDigest(hash, hmac.finish()))
    default:
      throw .key
    }
  }

  private func sign(
    _ digest: [UInt8], _ key: ECPrivateKey, _ scheme: SignatureScheme, _ commitment: ECPrivateKey?
  ) throws(ResponseCode) -> Signature {
    var random = environment.random
    do throws(CryptoError) {
      switch (scheme, commitment) {
      case (.ecdsa(let hash), _):
        return try key.sign(ecdsa: digest).parameters(Signature.ecdsa, hash)
      case (.sm2(let hash), _):
        return try key.sign(sm2: digest, from: &random).parameters(Signature.sm2, hash)
      case (.ecschnorr(let hash), _):
        return try key.sign(schnorr: digest, hash, from: &random).parameters(Signature.ecschnorr, hash)
      case (.ecdaa(let details), let commitment?):
        let hash = details.hashAlg
        return try key.sign(ecdaa: digest, hash, commitment: commitment, from: &random)
          .parameters(Signature.ecdaa, hash)
      default: break
      }
    } catch { throw error == .invalidKey ? .noResult : .failure }
    throw .key
  }
}

extension ECSignature {
  fileprivate func parameters(
    _ make: (HashAlgorithm, ECCParameter, ECCParameter) -> Signature, _ hash: HashAlgorithm
  ) -> Signature {
    make(hash, ECCParameter(r), ECCParameter(s))
  }
}
