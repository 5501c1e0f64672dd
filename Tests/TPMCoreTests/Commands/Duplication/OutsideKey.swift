// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A key that was made outside: its public area, and its TPM2B_SENSITIVE put together by hand.
struct OutsideKey: Sendable {
  let area: Public
  let sensitive: [UInt8]

  init(_ area: Public, auth: [UInt8] = [9], seed: [UInt8] = [], _ secret: [UInt8]) {
    self.area = area
    let octets = [auth, seed, secret].reduce(area.type.rawValue.wire) { $0 + UInt16($1.count).wire + $1 }
    sensitive = UInt16(octets.count).wire + octets
  }
}

extension OutsideKey {
  private static let attributes: ObjectAttributes = [.userWithAuth, .noDA, .sign]
  private static let seed = [UInt8](repeating: 0x5E, count: 32)

  static let p256 = ecc(.nistP256)

  private static func ecc(_ curve: Curve) -> OutsideKey {
    let key = TestKeys.ecc(curve)
    let area = Public(
      objectAttributes: attributes, parameters: .ecc(ECCParameters(curveID: curve)),
      unique: .ecc(ECCPoint(key.publicPoint)))
    return OutsideKey(area, key.scalar.disclosed())
  }

  /// A key of 1024 bits.
  static let rsa = OutsideKey(
    Public(
      objectAttributes: attributes, parameters: .rsa(RSAParameters(keyBits: 1024)),
      unique: .rsa(PublicKeyRSA(TestKeys.otherRSA.modulus))),
    TestKeys.otherRSA.prime.disclosed())

  private static func symmetric(
    _ parameters: PublicParameters, _ attributes: ObjectAttributes, _ secret: [UInt8]
  ) -> OutsideKey {
    let unique = Digest(hash(.sha256, seed + secret))
    var area = Public(objectAttributes: attributes, parameters: parameters)
    area.unique = area.type == .keyedHash ? .keyedHash(unique) : .symCipher(unique)
    return OutsideKey(area, seed: seed, secret)
  }

  static func aes(_ key: [UInt8]) -> OutsideKey {
    symmetric(.symCipher(SymCipherParameters(Public.aes128CFB)), attributes.union(.decrypt), key)
  }

  /// A storage key with a seed for its children.
  static let storage = OutsideKey(
    Public(
      objectAttributes: [.userWithAuth, .noDA, .restricted, .decrypt],
      parameters: .ecc(ECCParameters(symmetric: SymDefObject(Public.aes128CFB), curveID: .nistP256)),
      unique: .ecc(ECCPoint(TestKeys.ecc(.nistP256).publicPoint))),
    seed: seed, TestKeys.ecc(.nistP256).scalar.disclosed())

  /// Keys of every kind.
  static let all: [(name: String, key: OutsideKey)] = [
    ("ECC", p256), ("ECC on P-384", ecc(.nistP384)), ("RSA", rsa), ("ECC storage", storage),
    ("HMAC", symmetric(.keyedHash(KeyedHashParameters(.hmac(.sha256))), attributes, [1, 2, 3])),
    ("sealed", symmetric(.keyedHash(KeyedHashParameters()), [.userWithAuth, .noDA], Array(0..<100))),
    ("AES", aes(Array(1...16))),
  ]

  /// The duplicate for a parent, with or without the inner wrap.
  func wrapped(for parent: Public?, hasInner: Bool) throws -> (duplicate: [UInt8], seed: [UInt8]) {
    let data = hasInner ? try TestDuplicate.inner(sensitive, area) : sensitive
    guard let parent else { return (data, []) }
    let shared = try TestKEM.share(with: parent, label: "DUPLICATE")
    return (
      try TestDuplicate.outer(data, named: TestDuplicate.name(area), for: parent, seed: shared.seed),
      shared.encrypted
    )
  }
}

extension Import.Parameters {
  mutating func fill(
    _ key: OutsideKey, _ wrapped: (duplicate: [UInt8], seed: [UInt8]), hasInner: Bool = false
  ) {
    fill(
      key.area, wrapped.duplicate, wrapped.seed, hasInner ? DuplicationFixture.cipher : .null,
      key: hasInner ? TestDuplicate.innerKey : [])
  }
}
