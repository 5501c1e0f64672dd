// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// An RSA key pair of two primes. Part 1, 43.
public final class RSAPrivateKey: Sendable {
  /// The modulus, without leading zeros.
  public let modulus: [UInt8]
  /// The public exponent.
  public let exponent: UInt32
  /// The prime that the sensitive area holds; half as long as the modulus.
  public let prime: Secret
  private let lazyKey = LazyKey()

  /// Size in bits of the modulus.
  public var bits: Int { modulus.count * 8 }

  /// Takes a key; throws `.invalidKey` unless `prime` divides the modulus and both factors have half its size. As
  /// Part 1, 43.1 says, the factors are not tested for primality.
  public init(modulus: [UInt8], exponent: UInt32, prime: Secret) throws(CryptoError) {
    try checkRSAPublicPart(modulus, exponent)
    guard modulus.count.isMultiple(of: 2), prime.count == modulus.count / 2 else { throw .invalidKey }
    _ = try RSAFactors(modulus: modulus, prime: prime)
    self.modulus = modulus
    self.exponent = exponent
    self.prime = prime
  }

  /// Makes a key of 1024, 2048, 3072 or 4096 bits from the octets of `source` alone. Part 1, 43.8.
  ///
  /// Two primes are drawn, see ``PrimeSearch``; the second again while it is too near to the first. The sensitive
  /// area gets the first.
  public static func generate(
    bits: Int, exponent: UInt32, from source: inout some RandomSource,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(CryptoError) -> RSAPrivateKey {
    guard [1024, 2048, 3072, 4096].contains(bits) else { throw .unsupported }
    guard exponent > 1, exponent & 1 == 1 else { throw .invalidKey }
    let search = try PrimeSearch(bits: bits / 2, exponent: exponent, isCancelled: isCancelled)
    let prime = try search.prime(from: &source).secret(bits / 16)
    while true {
      let factors = try RSAFactors(p: BigNumber(prime), q: search.prime(from: &source))
      guard try factors.areApart() else { continue }
      return try RSAPrivateKey(modulus: factors.n.octets(bits / 8), exponent: exponent, factor: prime)
    }
  }

  private init(modulus: [UInt8], exponent: UInt32, factor: Secret) {
    self.modulus = modulus
    self.exponent = exponent
    self.prime = factor
  }

  /// A RSASSA-PKCS1-v1_5 signature over `digest`. Part 1, 43.6.
  public func sign(pkcs1 hash: HashAlgorithm, digest: [UInt8]) throws(CryptoError) -> [UInt8] {
    try sign(.pkcs1, hash, digest)
  }

  /// A RSASSA-PSS signature over `digest`. Part 1, 43.7.
  ///
  /// The salt is as long as FIPS 186-5 allows: the digest's length, or what room the modulus leaves if that is less.
  public func sign(pss hash: HashAlgorithm, digest: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let saltLength = hash.pssSaltSize(keyBits: bits) else { throw .invalidInput }
    return try sign(.pss(saltLength: saltLength), hash, digest)
  }

  /// The message in `ciphertext`; a wrong length, a number not below the modulus and wrong padding all give
  /// `.invalidInput`. Without padding the result is as long as the modulus.
  public func decrypt(_ padding: RSAPadding, _ ciphertext: [UInt8]) throws(CryptoError) -> Secret {
    guard ciphertext.count == modulus.count else { throw .invalidInput }
    var parameters = padding.parameters()
    return try key().decrypt(ciphertext, &parameters, limit: modulus.count)
  }

  /// The private primitive RSADP on a number as long as the modulus. Part 1, 43.3.
  public func rawPrivate(_ number: [UInt8]) throws(CryptoError) -> Secret { try decrypt(.none, number) }

  private func sign(
    _ padding: RSASignaturePadding, _ hash: HashAlgorithm, _ digest: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    guard digest.count == hash.size else { throw .invalidInput }
    if !hash.isTakenByRSA, case .pss(let saltLength) = padding {
      let salt = try randomOctets(saltLength ?? hash.size)
      let encoded = try PSSEncoding(hash: hash, size: modulus.count).encode(digest, salt: salt)
      return try rawPrivate(encoded).disclosed()
    }
    var parameters = padding.parameters(hash)
    let message = hash.isTakenByRSA ? digest : hash.digestInfo(digest)
    return try key().sign(message, &parameters, limit: modulus.count)
  }

  private func key() throws(CryptoError) -> PKey {
    try lazyKey.get { () throws(CryptoError) in
      try RSAFactors(modulus: modulus, prime: prime).key(exponent: exponent)
    }
  }
}
