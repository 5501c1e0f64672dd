// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

/// What keeps primary objects the same for ever: a change of any value here is a new version of the derivation.
///
/// All values were computed apart, by a program that follows the rules in the comments of DeterministicRandom,
/// PrimeSearch and ECPrivateKey.
@Suite struct DerivationTests {
  static func source(_ personalization: String) -> DeterministicRandom {
    DeterministicRandom(
      seed: Secret(hash(.sha512, [UInt8]("fixed seed".utf8))), personalization: [UInt8](personalization.utf8))
  }

  @Test func theVersionIsOne() {
    #expect(DeterministicRandom.version == 1)
  }

  @Test func theOctetsArePinned() throws {
    var source = DeterministicRandom(seed: Secret([UInt8](0..<32)), personalization: [UInt8]("vtpmd test".utf8))
    #expect(try source.secret(32) == secret("8bb44095309c63d16450ec7e7595664665ca456e020b860df7f2c5ff6a814c44"))
    #expect(
      try source.secret(100)
        == secret(
          "d9fe934305bbde5a68030c294f6f401a95adf063673fcbead272856a1dc39f23688acc9281046a544c836e95a208a040"
            + "ffc3f64a0c1e6020e72127df6a4a71413efbc96fd01146bd52c7175d66b5dfc60f4da781395149bccad89d1844a534f8"
            + "9f2da9b0"))
    var bare = DeterministicRandom(seed: Secret(), personalization: [])
    #expect(try bare.secret(16) == secret("d46ae8be61c823d9d4b7e6aca51384d4"))
  }

  @Test func anEmptyRequestChangesNothing() throws {
    var one = Self.source("A")
    var other = Self.source("A")
    _ = try other.secret(0)
    #expect(try one.secret(80) == other.secret(80))
  }

  @Test func copiesGoOnAlike() throws {
    var one = Self.source("A")
    _ = try one.secret(7)
    var copy = one
    #expect(try one.secret(64) == copy.secret(64))
    var other = Self.source("B")
    #expect(try other.secret(64) != one.secret(64))
  }

  @Test func aLargeRequestIsCutAtTheLimit() throws {
    var whole = Self.source("A")
    var parts = Self.source("A")
    let expected = try Secret(concatenating: parts.secret(65536), parts.secret(10))
    #expect(try whole.secret(65546) == expected)
  }

  @Test(arguments: [
    (
      1024, UInt32(65537), "dcfb39657f7afaf337dfe41cc131cf6665008c6799b69b2f604c16fb299d7dd6",
      "77f13c4152e3cbaecd7beca94df6df1588b5a412b0085bd73a4bdd0c07fdec0e"
    ),
    (
      2048, 65537, "978104ba36a8092d3059dd75f87602fbce5ef2c457bf14288ed49ceb140f794a",
      "718ac14d39bf03766d1d82ef23b5ba7e7c7c59c76ef1713fb2787e5e8a6aa54d"
    ),
  ])
  func rsaKeysArePinned(bits: Int, exponent: UInt32, prime: String, modulus: String) throws {
    var source = Self.source("RSA \(bits)")
    let key = try RSAPrivateKey.generate(bits: bits, exponent: exponent, from: &source)
    #expect(hash(.sha256, key.prime.octets) == hex(prime))
    #expect(hash(.sha256, key.modulus) == hex(modulus))
  }

  @Test(arguments: [
    (Curve.nistP256, "P256", "8ff2e0f8b2a747c3a845878258fea9400fb8eaa6aa7f57a79ae295e41159a1d7"),
    (
      .nistP384, "P384",
      "6d7f0fed4efa26a6fe907d90ada6e51648194d428b47d4c84cf5ebedd25523115be0658720e23bfa8c09489008d1bfd4"
    ),
    (
      .nistP521, "P521",
      "00782f44d877333283a8e41347b9492803c8203eb3dc13afa2cffb4be4d1f6ee652876244724e15fadfa884d1d854b85"
        + "f63364db437a031ddd5da9d928ecfa29fb28"
    ),
    (.nistP192, "P192", "73eceacf5046c2e867c34c1e7f6687b3b8dbf02844615a8b"),
    (.nistP224, "P224", "2536903986032a04220c2a4d26172bdb7c5319f4f1729e10d973b395"),
    (.bnP256, "BN P256", "98fa5727812ab8e109b015f2ec0b5409b7ae33f4a0f057684f745ba5a5507972"),
    (
      .bnP638, "BN P638",
      "199d216b1f014b327ef1e6dbbcd389f3debe6d6582abaf8187441a92febb10c1eba4c59a86afa030138c056f3419d7db"
        + "6527cc14d799ad1d5fc2180c56ad66bdd7e875ac986cc8fd4e57f6c67c14a764"
    ),
    (.sm2P256, "SM2 P256", "968d4fe582edebfe29ceb66330e38c242eb55d046d98cc6e5db55d37ce1334a5"),
  ])
  func scalarsArePinned(curve: Curve, personalization: String, scalar: String) throws {
    var source = Self.source(personalization)
    #expect(try ECPrivateKey.generate(curve, from: &source).scalar == secret(scalar))
  }
}
