// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// How RSA keys come about; docs/security-cases.md lists all such cases.
@Suite("Security cases: RSA keys")
struct PrimeCases {
  /// The primes up to 167, modulo which a modulus with primes of the ROCA form is a power of 65537.
  private static let marks = (2...167).filter { n in !(2..<n).contains { n % $0 == 0 } }

  /// Whether a number, by its residues, has the fingerprint: it is a power of 65537 modulo each of the primes.
  private static func hasFingerprint(_ residue: (Int) -> Int) -> Bool {
    marks.allSatisfy { prime in
      var powers: Set<Int> = []
      var power = 1 % prime
      while powers.insert(power).inserted { power = power * 65537 % prime }
      return powers.contains(residue(prime))
    }
  }

  private static func residue(_ octets: [UInt8], _ divisor: Int) -> Int {
    octets.reduce(0) { ($0 * 256 + Int($1)) % divisor }
  }

  /// That the fingerprint finds what it is for: the product of 65537 to the 123rd and to the 4567th, as such a modulus is
  /// modulo the primes.
  @Test func theFingerprintOfROCAIsFound() {
    func power(_ exponent: Int, _ prime: Int) -> Int {
      (0..<exponent).reduce(1 % prime) { value, _ in value * 65537 % prime }
    }
    #expect(Self.hasFingerprint { power(123, $0) * power(4567, $0) % $0 })
  }

  @Test(arguments: [1024, 2048])
  func cve2017_15361_keysHaveNoFingerprint(_ bits: Int) throws {
    for seed in UInt8(0)..<8 {
      var source = DeterministicRandom(seed: Secret([seed]), personalization: [])
      let key = try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
      #expect(!Self.hasFingerprint { Self.residue(key.modulus, $0) })
      #expect(!Self.hasFingerprint { Self.residue(key.prime.octets, $0) })
    }
  }

  /// A source that counts what is drawn from it.
  private struct Counter: RandomSource {
    var source = SystemRandom()
    var count = 0

    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
      count += buffer.count
      try source.fill(buffer)
    }
  }

  /// Each prime takes as many octets as it has: nothing is stretched from a few.
  @Test(arguments: [1024, 2048, 3072])
  func cve2021_3505_everyPrimeIsDrawnInFull(_ bits: Int) throws {
    var source = Counter()
    let key = try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
    #expect(source.count >= bits / 8)
    let other = try RSAPrivateKey.generate(bits: bits, exponent: 65537, from: &source)
    #expect(source.count >= 2 * bits / 8)
    #expect(key.modulus != other.modulus && key.prime != other.prime)
  }

  /// Seeds that differ in one bit make keys that have nothing in common.
  @Test func cve2021_3505_seedsMakeDifferentKeys() throws {
    var moduli: Set<[UInt8]> = []
    for bit in 0..<16 {
      var octets = [UInt8](repeating: 0x5A, count: 64)
      octets[bit * 4] ^= 1 << UInt8(bit % 8)
      var source = DeterministicRandom(seed: Secret(octets), personalization: [])
      moduli.insert(try RSAPrivateKey.generate(bits: 1024, exponent: 65537, from: &source).modulus)
    }
    #expect(moduli.count == 16)
  }
}
