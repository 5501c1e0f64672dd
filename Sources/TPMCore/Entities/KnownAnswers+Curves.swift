// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension KnownAnswerTests.Test {
  private typealias Vectors = AsymmetricVectors

  /// Elliptic curves: known public points, known shared points and known signatures.
  static let curves: [Self] = [
    Self(algorithm: .ecc) {
      keys.filter { $0.curve.isAvailable }.allSatisfy { curve, scalar, publicPoint in
        (try? ECPrivateKey(curve: curve, scalar: Secret(scalar)))?.publicPoint == point(publicPoint)
      }
    },
    Self(algorithm: .ecdh) { (try? key?.sharedX(with: point(Vectors.peerPoint))) == Secret(Vectors.sharedX) },
    Self(algorithm: .ecdsa) {
      let known = ECSignature(r: Vectors.ecdsaR, s: Vectors.ecdsaS)
      let sample = hash(.sha256, Array("sample".utf8))
      let knownKey = try? ECPublicKey(curve: .nistP256, point: point(Vectors.ecdsaPoint))
      guard (try? knownKey?.verify(ecdsa: sample, signature: known)) == true, let made = try? key?.sign(ecdsa: digest)
      else { return false }
      return (try? publicKey?.verify(ecdsa: digest, signature: made)) == true
    },
    Self(algorithm: .ecdaa) {
      var source = drawn
      let known = ECSignature(r: CurveVectors.ecdaaK, s: CurveVectors.ecdaaS)
      guard let commitment else { return false }
      return (try? key?.sign(ecdaa: digest, .sha256, commitment: commitment, from: &source)) == known
    },
    Self(algorithm: .sm2) {
      var source = drawn
      let known = ECSignature(r: CurveVectors.sm2R, s: CurveVectors.sm2S)
      return (try? key?.sign(sm2: digest, from: &source)) == known
        && (try? publicKey?.verify(sm2: digest, signature: known)) == true
    },
    Self(algorithm: .ecschnorr) {
      var source = drawn
      let known = ECSignature(r: CurveVectors.schnorrR, s: CurveVectors.schnorrS)
      return (try? key?.sign(schnorr: digest, .sha256, from: &source)) == known
        && (try? publicKey?.verify(schnorr: digest, .sha256, signature: known)) == true
    },
    Self(algorithm: .ecmqv) {
      guard let commitment else { return false }
      let exchanged = try? key?.exchangeMQV(
        ephemeral: commitment, peerStatic: point(Vectors.peerPoint), peerEphemeral: point(Vectors.ecdsaPoint))
      return exchanged == point(CurveVectors.mqvPoint)
    },
  ]

  private static let keys: [(curve: Curve, scalar: [UInt8], point: [UInt8])] = [
    (.nistP192, CurveVectors.nistP192Scalar, CurveVectors.nistP192Point),
    (.nistP224, CurveVectors.nistP224Scalar, CurveVectors.nistP224Point),
    (.nistP256, Vectors.nistP256Scalar, Vectors.nistP256Point),
    (.nistP384, Vectors.nistP384Scalar, Vectors.nistP384Point),
    (.nistP521, Vectors.nistP521Scalar, Vectors.nistP521Point),
    (.bnP256, CurveVectors.bnP256Scalar, CurveVectors.bnP256Point),
    (.bnP638, CurveVectors.bnP638Scalar, CurveVectors.bnP638Point),
    (.sm2P256, CurveVectors.sm2P256Scalar, CurveVectors.sm2P256Point),
  ]

  private static let key = try? ECPrivateKey(curve: .nistP256, scalar: Secret(Vectors.nistP256Scalar))
  private static let publicKey = try? ECPublicKey(curve: .nistP256, point: point(Vectors.nistP256Point))
  private static let commitment = try? ECPrivateKey(curve: .nistP256, scalar: Secret(CurveVectors.commitment))
  private static var drawn: KnownOctets { KnownOctets(CurveVectors.drawn) }
  private static var digest: [UInt8] { hash(.sha256, [0x61, 0x62, 0x63]) }

  private static func point(_ octets: [UInt8]) -> ECPoint {
    ECPoint(x: Array(octets.prefix(octets.count / 2)), y: Array(octets.suffix(octets.count / 2)))
  }
}

/// Octets that stand for random ones, so that what is made of them is known. They can be drawn once.
private struct KnownOctets: RandomSource {
  private var octets: [UInt8]

  init(_ octets: [UInt8]) { self.octets = octets }

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    guard buffer.count == octets.count else { throw .internalFailure }
    unsafe buffer.copyBytes(from: octets)
    octets = []
  }
}
