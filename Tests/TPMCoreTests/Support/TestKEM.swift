// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// A secret that is shared with a key under a label, worked out by hand. Part 1, 43.10 and 44.7.
struct TestKEM {
  var encrypted: [UInt8]
  var seed: [UInt8]

  /// What the sender makes, who has the public area.
  static func share(with area: Public, label: String, seed: [UInt8]? = nil) throws -> TestKEM {
    let nameAlg = try #require(area.nameAlg)
    if let modulus = area.unique.rsa?.octets {
      return try rsa(modulus, nameAlg, label: label, seed: seed ?? [UInt8](repeating: 0x55, count: nameAlg.size))
    }
    let (curve, point) = (try #require(area.parameters.ecc?.curveID), try #require(area.unique.ecc))
    return try ecc(curve, ECPoint(x: point.x.octets, y: point.y.octets), nameAlg, label: label)
  }

  static func rsa(
    _ modulus: [UInt8], _ hash: HashAlgorithm, label: String, seed: [UInt8]
  ) throws -> TestKEM {
    let mask = [UInt8](repeating: 0x33, count: hash.size)
    let padded = TestCrypto.oaep(hash, label: Array(label.utf8) + [0], seed: mask, seed, size: modulus.count)
    let publicKey = try RSAPublicKey(modulus: modulus, exponent: 65537)
    return TestKEM(encrypted: try publicKey.encrypt(.none, Secret(padded)), seed: seed)
  }

  /// - Parameter hasShortX: the x-coordinate begins with a zero octet, which the sender leaves out.
  static func ecc(
    _ curve: Curve, _ point: ECPoint, _ nameAlg: HashAlgorithm, label: String, hasShortX: Bool = false
  ) throws -> TestKEM {
    var random = DeterministicRandom(seed: Secret([9]), personalization: [])
    var ephemeral = try ECPrivateKey.generate(curve, from: &random)
    while hasShortX, ephemeral.publicPoint.x[0] != 0 { ephemeral = try .generate(curve, from: &random) }
    var sent = ephemeral.publicPoint
    if hasShortX { sent.x = Array(sent.x.drop { $0 == 0 }) }
    let z = try ephemeral.sharedX(with: point).disclosed()
    return TestKEM(
      encrypted: UInt16(sent.x.count).wire + sent.x + UInt16(sent.y.count).wire + sent.y,
      seed: TestCrypto.kdfe(nameAlg, z: z, label: label, sent.x, point.x, bits: nameAlg.size * 8))
  }

  /// What the receiver finds, who has the private key.
  static func recover(_ encrypted: [UInt8], with key: Object, label: String) throws -> [UInt8] {
    let nameAlg = try #require(key.publicArea.nameAlg)
    switch key.key {
    case .rsa(_, let privateKey?):
      return try unpadded(nameAlg, label: label, privateKey.decrypt(.none, encrypted).disclosed())
    case .ecc(let publicKey, let privateKey?):
      var reader = Reader(encrypted.rawSpan)
      let x = try reader.read(count: Int(try reader.read(UInt16.self)))
      let y = try reader.read(count: Int(try reader.read(UInt16.self)))
      let z = try privateKey.sharedX(with: ECPoint(x: x, y: y)).disclosed()
      return TestCrypto.kdfe(nameAlg, z: z, label: label, x, publicKey.point.x, bits: nameAlg.size * 8)
    default: throw Unexpected("a key that no secret is shared with")
    }
  }

  /// OAEP the other way.
  private static func unpadded(_ algorithm: HashAlgorithm, label: String, _ padded: [UInt8]) throws -> [UInt8] {
    let size = algorithm.size
    let (maskedSeed, maskedBlock) = (Array(padded[1..<(1 + size)]), Array(padded[(1 + size)...]))
    let seed = zip(maskedSeed, TestCrypto.mgf1(algorithm, maskedBlock, count: size)).map { $0 ^ $1 }
    let block = zip(maskedBlock, TestCrypto.mgf1(algorithm, seed, count: maskedBlock.count)).map { $0 ^ $1 }
    try #require(padded[0] == 0 && Array(block.prefix(size)) == hash(algorithm, Array(label.utf8) + [0]))
    let rest = block.dropFirst(size).drop { $0 == 0 }
    try #require(rest.first == 1)
    return Array(rest.dropFirst())
  }
}
