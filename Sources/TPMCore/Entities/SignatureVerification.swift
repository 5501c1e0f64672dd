// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Checks that a key has signed a digest. Part 1, 43.6, 43.7 and 44.3; Part 3, 20.1.
///
/// The scheme in an asymmetric key's public area does not matter here, nor do its attributes: the commands say
/// themselves what they ask of a key.
///
/// - TPM_RC_SCHEME: keys of that type make no such signatures, or nobody can check them here, as those of ECDAA
/// - TPM_RC_HANDLE: only the public area of an HMAC key is here
/// - TPM_RC_SIGNATURE: the key has not signed the digest so
func verifySignature(
  _ signature: Signature, of digest: [UInt8], with key: Object
) throws(ResponseCode) {
  let isRight: Bool
  switch (signature, key.key) {
  case (.rsassa(let hash, let octets), .rsa(let publicKey, _)):
    isRight = try verified { () throws(CryptoError) in
      try publicKey.verify(pkcs1: hash, digest: digest, signature: octets.octets)
    }
  case (.rsapss(let hash, let octets), .rsa(let publicKey, _)):
    isRight = try verified { () throws(CryptoError) in
      try publicKey.verify(pss: hash, digest: digest, signature: octets.octets)
    }
  case (.ecdsa(_, let r, let s), .ecc(let publicKey, _)):
    isRight = try verified { () throws(CryptoError) in
      try publicKey.verifyECDSA(digest: digest, r: r.octets, s: s.octets)
    }
  case (.sm2(_, let r, let s), .ecc(let publicKey, _)):
    isRight = try verified { () throws(CryptoError) in
      try publicKey.verify(sm2: digest, signature: ECSignature(r: r.octets, s: s.octets))
    }
  case (.ecschnorr(let hash, let r, let s), .ecc(let publicKey, _)):
    isRight = try verified { () throws(CryptoError) in
      try publicKey.verify(schnorr: digest, hash, signature: ECSignature(r: r.octets, s: s.octets))
    }
  case (.hmac(let hmac), .none):
    isRight = try isHMAC(hmac, of: digest, with: key)
  default:
    throw .scheme
  }
  guard isRight else { throw .signature }
}

/// What cannot be a signature at all, because of its length or a number out of range, is not one.
private func verified(_ operation: () throws(CryptoError) -> Bool) throws(ResponseCode) -> Bool {
  do throws(CryptoError) {
    return try operation()
  } catch {
    guard error == .invalidInput else { throw .failure }
    return false
  }
}

private func isHMAC(_ hmac: HashDigest, of digest: [UInt8], with key: Object) throws(ResponseCode) -> Bool {
  guard let scheme = key.publicArea.parameters.keyedHash?.scheme else { throw .scheme }
  guard let secret = key.sensitive?.sensitive.bits?.secret else { throw .handle }
  switch scheme {
  case .null: break
  case .hmac(let hash): if hash != hmac.hashAlg { return false }
  case .xor: throw .scheme
  }
  var expected = HMAC(hmac.hashAlg, key: secret)
  expected.update(digest)
  return constantTimeEqual(expected.finish(), hmac.digest)
}
