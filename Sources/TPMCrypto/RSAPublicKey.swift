// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The public part of an RSA key. Part 1, 43.
public final class RSAPublicKey: Sendable {
  /// The modulus, without leading zeros.
  public let modulus: [UInt8]
  /// The public exponent.
  public let exponent: UInt32
  private let lazyKey = LazyKey()

  /// Size in bits of the modulus.
  public var bits: Int { modulus.count * 8 }

  /// Takes a key; throws `.invalidKey` when the modulus is even, has its top bit clear or an odd size, or the
  /// exponent is even or below 3.
  public init(modulus: [UInt8], exponent: UInt32) throws(CryptoError) {
    try checkRSAPublicPart(modulus, exponent)
    self.modulus = modulus
    self.exponent = exponent
  }

  /// Whether `signature` is a RSASSA-PKCS1-v1_5 signature over `digest`. Part 1, 43.6.
  public func verify(pkcs1 hash: HashAlgorithm, digest: [UInt8], signature: [UInt8]) throws(CryptoError) -> Bool {
    try verify(.pkcs1, hash, digest, signature)
  }

  /// Whether `signature` is a RSASSA-PSS signature over `digest`, with whatever length of salt. Part 1, 43.7.
  public func verify(pss hash: HashAlgorithm, digest: [UInt8], signature: [UInt8]) throws(CryptoError) -> Bool {
    try verify(.pss(saltLength: nil), hash, digest, signature)
  }

  /// Encrypts `message`; the ciphertext is as long as the modulus.
  ///
  /// Throws `.invalidInput` when the message is too long for the padding or, without padding, not below the modulus.
  public func encrypt(_ padding: RSAPadding, _ message: Secret) throws(CryptoError) -> [UInt8] {
    var message = message
    if padding == .none {
      message = message.trimmingLeadingZeros().paddedLeft(to: modulus.count)
      guard message.count == modulus.count else { throw .invalidInput }
    }
    var parameters = padding.parameters()
    return try key().encrypt(message, &parameters, limit: modulus.count)
  }

  private func verify(
    _ padding: RSASignaturePadding, _ hash: HashAlgorithm, _ digest: [UInt8], _ signature: [UInt8]
  ) throws(CryptoError) -> Bool {
    guard digest.count == hash.size else { throw .invalidInput }
    guard signature.count == modulus.count else { return false }
    if !hash.isTakenByRSA, case .pss = padding {
      let encoded: [UInt8]
      do throws(CryptoError) { encoded = try encrypt(.none, Secret(signature)) } catch {
        guard error == .invalidInput else { throw error }
        return false
      }
      return PSSEncoding(hash: hash, size: modulus.count).accepts(encoded, digest)
    }
    var parameters = padding.parameters(hash)
    return try key().verify(hash.isTakenByRSA ? digest : hash.digestInfo(digest), signature, &parameters)
  }

  private func key() throws(CryptoError) -> PKey {
    try lazyKey.get { () throws(CryptoError) in
      var parameters = Parameters()
      try parameters.add("n", number: BigNumber(modulus))
      try parameters.add("e", number: BigNumber(word: UInt64(exponent)))
      return try PKey("RSA", Int32(tpm_select_public_key), &parameters)
    }
  }
}

/// What every RSA public key must fulfil: whole octets, at most 4096 bits, an odd modulus, an odd exponent above 1.
func checkRSAPublicPart(_ modulus: [UInt8], _ exponent: UInt32) throws(CryptoError) {
  guard let first = modulus.first, let last = modulus.last, first & 0x80 != 0, last & 1 == 1,
    (64...512).contains(modulus.count), exponent > 1, exponent & 1 == 1
  else { throw .invalidKey }
}
