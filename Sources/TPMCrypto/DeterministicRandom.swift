// SPDX-License-Identifier: Apache-2.0

/// The generator behind primary objects: the same seed and personalization give the same octets for ever.
///
/// Construction, version 1: HMAC_DRBG of SP 800-90A, 10.1.2, with SHA-512, never reseeded. In the terms of that
/// clause, entropy_input is `seed`, nonce is empty, and personalization_string is `personalization`. With
/// `HMAC(K, ...)` for HMAC-SHA-512:
///
///     update(data):   K = HMAC(K, V || 00 || data); V = HMAC(K, V)
///                     if data is not empty: K = HMAC(K, V || 01 || data); V = HMAC(K, V)
///     instantiate:    K = 64 octets 00; V = 64 octets 01; update(seed || personalization)
///     generate(n):    repeat V = HMAC(K, V), output V until n octets are there, the last V cut; update(empty)
///
/// One ``fill(_:)`` is one generate, so the octets depend on how the requests are cut; a request above 65536 octets
/// (the limit of one generate) is several of that size and one of the rest. An empty request does nothing.
///
/// Whatever is made of these octets (the prime search, the draw of a scalar) is part of the derivation and versioned
/// by ``version`` too: when any of it changes, the version goes up and the old form stays for the states that name it.
public struct DeterministicRandom: RandomSource, Sendable {
  /// The version of the derivation that this code makes; a state that holds seeds records it.
  public static let version = 1

  private static let algorithm = HashAlgorithm.sha512
  private static let requestLimit = 65536
  private var key: Secret
  private var value: Secret

  /// Begins the sequence of `seed` and `personalization`.
  public init(seed: Secret, personalization: [UInt8]) {
    key = Secret().padded(to: Self.algorithm.size)
    value = Secret([UInt8](repeating: 1, count: Self.algorithm.size))
    step(0, seed, personalization)
    if !seed.isEmpty || !personalization.isEmpty { step(1, seed, personalization) }
  }

  public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    var offset = 0
    while offset < buffer.count {
      let length = min(buffer.count - offset, Self.requestLimit)
      unsafe generate(UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<(offset + length)]))
      offset += length
    }
  }

  private mutating func generate(_ buffer: UnsafeMutableRawBufferPointer) {
    var offset = 0
    while offset < buffer.count {
      advance()
      let length = min(buffer.count - offset, value.count)
      unsafe value.withUnsafeBytes { octets in
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<(offset + length)])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: octets[0..<length]))
      }
      offset += length
    }
    step(0, Secret(), [])
  }

  private mutating func step(_ round: UInt8, _ seed: Secret, _ personalization: [UInt8]) {
    var hmac = HMAC(Self.algorithm, key: key)
    hmac.update(value)
    hmac.update(bigEndian: round)
    hmac.update(seed)
    hmac.update(personalization)
    key = hmac.finishSecret()
    advance()
  }

  private mutating func advance() {
    var hmac = HMAC(Self.algorithm, key: key)
    hmac.update(value)
    value = hmac.finishSecret()
  }
}
