// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// Anonymous signatures, whose checks need what was committed to. Part 1, 44.3.3.3.
@Suite struct ECDAATests {
  private static let digest = hash(.sha256, Array("what is signed".utf8))

  private struct Signed {
    let key: ECPrivateKey
    let commitment: ECPrivateKey
    let signature: ECSignature

    init(_ curve: Curve) throws {
      var source = SystemRandom()
      key = try .generate(curve, from: &source)
      commitment = try .generate(curve, from: &source)
      signature = try key.sign(ecdaa: ECDAATests.digest, .sha256, commitment: commitment, from: &source)
    }
  }

  @Test(arguments: Curve.allCases)
  func aSignatureGoesWithItsCommitment(_ curve: Curve) throws {
    let signed = try Signed(curve)
    let key = try ECPublicKey(curve: curve, point: signed.key.publicPoint)
    #expect(
      try key.verify(
        ecdaa: Self.digest, .sha256, signature: signed.signature, commitment: signed.commitment.publicPoint))
    #expect(
      try !key.verify(ecdaa: Self.digest, .sha256, signature: signed.signature, commitment: signed.key.publicPoint))
    #expect(
      try !key.verify(
        ecdaa: Self.digest, .sha1, signature: signed.signature, commitment: signed.commitment.publicPoint))
  }

  @Test(arguments: Curve.allCases)
  func aSignatureGoesWithACommitmentToABase(_ curve: Curve) throws {
    let (signed, other) = (try Signed(curve), try Signed(curve))
    let base = other.key.publicPoint
    let pseudonym = try ECPublicKey(curve: curve, point: signed.key.multiply(base))
    let committed = try signed.commitment.multiply(base)
    #expect(
      try pseudonym.verify(
        ecdaa: Self.digest, .sha256, signature: signed.signature, commitment: committed, base: base))
    #expect(
      try !pseudonym.verify(ecdaa: Self.digest, .sha256, signature: signed.signature, commitment: committed))
    #expect(
      try !pseudonym.verify(
        ecdaa: Self.digest, .sha256, signature: signed.signature, commitment: committed,
        base: other.commitment.publicPoint))
  }

  @Test(arguments: 0..<32)
  func noOctetMayBeAnother(place: Int) throws {
    let signed = try Signed(.nistP256)
    let key = try ECPublicKey(curve: .nistP256, point: signed.key.publicPoint)
    let point = signed.commitment.publicPoint
    var (digest, first, second) = (Self.digest, signed.signature, signed.signature)
    digest[place] ^= 1
    first.r[place] ^= 1
    second.s[place] ^= 1
    #expect(try !key.verify(ecdaa: digest, .sha256, signature: signed.signature, commitment: point))
    #expect(try !key.verify(ecdaa: Self.digest, .sha256, signature: first, commitment: point))
    #expect(try !key.verify(ecdaa: Self.digest, .sha256, signature: second, commitment: point))
  }

  @Test func theFirstNumberMayComeWithoutItsLeadingZeros() throws {
    let signed = try Signed(.nistP521)
    let order = try OrderArithmetic(Curve.nistP521.group)
    let k: [UInt8] = [1, 2, 3]
    let t = try order.reduce(BigNumber(hash(.sha256, k + Self.digest)))
    let s = try order.add(
      BigNumber(signed.commitment.scalar), order.multiply(t, BigNumber(signed.key.scalar)))
    let key = try ECPublicKey(curve: .nistP521, point: signed.key.publicPoint)
    for (r, isSigned) in [(k, true), ([0] + k, false)] {
      let signature = try ECSignature(r: r, s: s.octets(Curve.nistP521.size))
      #expect(
        try key.verify(
          ecdaa: Self.digest, .sha256, signature: signature, commitment: signed.commitment.publicPoint) == isSigned)
    }
  }

  @Test func numbersOutOfRangeAreNoSignature() throws {
    let signed = try Signed(.nistP256)
    let key = try ECPublicKey(curve: .nistP256, point: signed.key.publicPoint)
    let (r, s, n) = (signed.signature.r, signed.signature.s, try Curve.nistP256.parameters.n)
    for (r, s) in [([], s), ([0], s), (n, s), (r, []), (r, [0]), (r, n), ([1] + r, s)] {
      let signature = ECSignature(r: r, s: s)
      #expect(
        try !key.verify(
          ecdaa: Self.digest, .sha256, signature: signature, commitment: signed.commitment.publicPoint))
    }
  }
}
