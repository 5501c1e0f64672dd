// SPDX-License-Identifier: Apache-2.0

/// The encodings of RSA signatures over digests that libcrypto's RSA does not take: those of SM3.
///
/// They are made and checked here, and libcrypto does the rest: its padding of PKCS #1 around a DigestInfo, and its
/// plain operation on an encoded message of PSS. The encodings hold nothing secret.
extension HashAlgorithm {
  /// Whether the RSA signatures of libcrypto take the digests as they are.
  var isTakenByRSA: Bool { self != .sm3_256 }

  /// The DigestInfo of `digest`: its algorithm's identifier in DER, then itself. RFC 8017, 9.2.
  func digestInfo(_ digest: [UInt8]) -> [UInt8] {
    // SEQUENCE { SEQUENCE { OBJECT IDENTIFIER 1.2.156.10197.1.401, NULL }, OCTET STRING }
    [0x30, 0x30, 0x30, 0x0C, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x83, 0x11, 0x05, 0x00, 0x04, 0x20]
      + digest
  }
}

/// EMSA-PSS with MGF1 of the same hash, for moduli of whole octets. RFC 8017, 9.1.
struct PSSEncoding {
  let hash: HashAlgorithm
  /// Octets of the modulus.
  let size: Int

  /// The encoded message of `digest`; the salt leaves room for the hash and two octets.
  func encode(_ digest: [UInt8], salt: [UInt8]) throws(CryptoError) -> [UInt8] {
    let room = size - hash.size - 2 - salt.count
    guard room >= 0 else { throw .invalidInput }
    let seed = seal(digest, salt)
    let block = [UInt8](repeating: 0, count: room) + [0x01] + salt
    return masked(block, seed) + seed + [0xBC]
  }

  /// Whether `encoded` is an encoded message of `digest`, with whatever length of salt.
  func accepts(_ encoded: [UInt8], _ digest: [UInt8]) -> Bool {
    guard encoded.count == size, size >= hash.size + 2, encoded.last == 0xBC, let first = encoded.first,
      first & 0x80 == 0
    else { return false }
    let end = size - hash.size - 1
    let seed = [UInt8](encoded[end..<(size - 1)])
    let block = masked([UInt8](encoded[..<end]), seed)
    guard let mark = block.firstIndex(where: { $0 != 0 }), block[mark] == 0x01 else { return false }
    return seal(digest, [UInt8](block[(mark + 1)...])) == seed
  }

  /// H: the hash of eight zero octets, the digest and the salt.
  private func seal(_ digest: [UInt8], _ salt: [UInt8]) -> [UInt8] {
    TPMCrypto.hash(hash, [UInt8](repeating: 0, count: 8) + digest + salt)
  }

  /// The block with the mask on or off; its first bit is above the modulus and stays clear.
  private func masked(_ block: [UInt8], _ seed: [UInt8]) -> [UInt8] {
    var result = zip(block, mgf1(hash, seed, count: block.count)).map { $0 ^ $1 }
    if !result.isEmpty { result[0] &= 0x7F }
    return result
  }
}

/// MGF1: the hashes of the seed and a counter, one after the other. RFC 8017, B.2.1.
func mgf1(_ algorithm: HashAlgorithm, _ seed: [UInt8], count: Int) -> [UInt8] {
  var mask: [UInt8] = []
  var counter: UInt32 = 0
  while mask.count < count {
    var hasher = Hasher(algorithm)
    hasher.update(seed)
    hasher.update(bigEndian: counter)
    mask += hasher.finish()
    counter &+= 1
  }
  return [UInt8](mask.prefix(count))
}
