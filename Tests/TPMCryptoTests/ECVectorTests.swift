// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

/// Published vectors, for libcrypto's own ECDSA and for the arithmetic that does ECDSA where that does not.
@Suite struct ECVectorTests {
  @Test(arguments: ECVectors.verifications)
  func publishedSignaturesAreJudged(vector: ECVectors.Signature) throws {
    let hash = try #require(HashAlgorithm(vector: vector.hash))
    let isGood = vector.isGood == true
    let key = try ECPublicKey(curve: Curve(nist: vector.curve), point: ECPoint(x: hex(vector.x), y: hex(vector.y)))
    let digest = TPMCrypto.hash(hash, hex(vector.message))
    let signature = ECSignature(r: hex(vector.r), s: hex(vector.s))
    #expect(try key.verify(ecdsa: digest, signature: signature) == isGood)
    #expect(try key.verifyByArithmetic(ecdsa: digest, signature) == isGood)
  }

  @Test(arguments: ECVectors.signatures)
  func theSameScalarMakesThePublishedSignature(vector: ECVectors.Signature) throws {
    let curve = try Curve(nist: vector.curve)
    let hash = try #require(HashAlgorithm(vector: vector.hash))
    let key = try ECPrivateKey(curve: curve, scalar: secret(#require(vector.d)))
    #expect(key.publicPoint == ECPoint(x: hex(vector.x), y: hex(vector.y)))
    let digest = TPMCrypto.hash(hash, hex(vector.message))
    var source = FixedScalars(hex(try #require(vector.k)))
    let signature = try key.sign(ecdsa: digest, from: &source)
    #expect(signature.r == hex(vector.r))
    #expect(signature.s == hex(vector.s))
  }

  @Test(arguments: ECVectors.points)
  func publishedPointsAreJudged(vector: ECVectors.Point) throws {
    let curve = try Curve(nist: vector.curve)
    let point = ECPoint(x: hex(vector.x), y: hex(vector.y))
    if vector.isGood {
      #expect(throws: Never.self) { try ECPublicKey(curve: curve, point: point) }
    } else {
      #expect(throws: CryptoError.invalidKey) { try ECPublicKey(curve: curve, point: point) }
    }
  }

  @Test(arguments: ECVectors.exchanges)
  func publishedSecretsComeOut(vector: ECVectors.Exchange) throws {
    let curve = try Curve(nist: vector.curve)
    let key = try ECPrivateKey(curve: curve, scalar: secret(vector.d))
    let point = ECPoint(x: hex(vector.x), y: hex(vector.y))
    #expect(try key.sharedX(with: point).octets == hex(vector.z))
    #expect(try key.multiply(point).x == hex(vector.z))
  }
}
