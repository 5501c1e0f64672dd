// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

@Suite("Published vectors of RSA and ECDSA")
struct AsymmetricVectorTests {
  enum SignatureScheme: String, Decodable { case rsassa, rsapss }

  struct SignatureCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let scheme: SignatureScheme
    let hash: Named<HashAlgorithm>
    let modulus, message, signature: Octets
    let exponent: UInt32
    let isValid: Bool
    var testDescription: String { "\(source), \(hash.algorithm)" }
  }

  @Test(arguments: PrimitiveVectors.load("rsa-signatures") as [SignatureCase])
  func rsaSignaturesAreJudgedAsPublished(_ vector: SignatureCase) throws {
    let key = try RSAPublicKey(modulus: vector.modulus.octets, exponent: vector.exponent)
    let digest = hash(vector.hash.algorithm, vector.message.octets)
    let isGood =
      switch vector.scheme {
      case .rsassa: try key.verify(pkcs1: vector.hash.algorithm, digest: digest, signature: vector.signature.octets)
      case .rsapss: try key.verify(pss: vector.hash.algorithm, digest: digest, signature: vector.signature.octets)
      }
    #expect(isGood == vector.isValid)
  }

  /// Our own PSS, which is for the hashes that libcrypto's RSA does not take, judges as libcrypto's does.
  @Test(arguments: (PrimitiveVectors.load("rsa-signatures") as [SignatureCase]).filter { $0.scheme == .rsapss })
  func ourPSSJudgesAsPublished(_ vector: SignatureCase) throws {
    let key = try RSAPublicKey(modulus: vector.modulus.octets, exponent: vector.exponent)
    let encoding = PSSEncoding(hash: vector.hash.algorithm, size: vector.modulus.octets.count)
    let encoded = try? key.encrypt(.none, Secret(vector.signature.octets))
    let digest = hash(vector.hash.algorithm, vector.message.octets)
    let isGood = vector.signature.octets.count == vector.modulus.octets.count && encoding.accepts(encoded ?? [], digest)
    #expect(isGood == vector.isValid)
  }

  struct DecryptionCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    /// Of OAEP; none is PKCS #1 1.5.
    let hash: Named<HashAlgorithm>?
    let modulus, prime, label, ciphertext, message: Octets
    let exponent: UInt32
    let isValid: Bool
    var testDescription: String { source }
  }

  @Test(arguments: PrimitiveVectors.load("rsa-decryptions") as [DecryptionCase])
  func rsaMessagesComeOut(_ vector: DecryptionCase) throws {
    let key = try RSAPrivateKey(modulus: vector.modulus.octets, exponent: vector.exponent, prime: vector.prime.secret)
    let padding = vector.hash.map { RSAPadding.oaep($0.algorithm, label: vector.label.octets) } ?? .pkcs1
    if vector.isValid {
      #expect(try key.decrypt(padding, vector.ciphertext.octets).octets == vector.message.octets)
    } else {
      #expect(throws: CryptoError.invalidInput) { try key.decrypt(padding, vector.ciphertext.octets) }
    }
  }

  struct ECDSACase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let curve: Named<Curve>
    let hash: Named<HashAlgorithm>
    let x, y, message, r, s: Octets
    let isValid: Bool
    var testDescription: String { "\(source), \(curve.algorithm), \(hash.algorithm)" }
  }

  @Test(arguments: PrimitiveVectors.load("ecdsa") as [ECDSACase])
  func ecdsaSignaturesAreJudgedAsPublished(_ vector: ECDSACase) throws {
    let key = try ECPublicKey(
      curve: vector.curve.algorithm, point: ECPoint(x: vector.x.octets, y: vector.y.octets))
    let digest = hash(vector.hash.algorithm, vector.message.octets)
    #expect(try key.verifyECDSA(digest: digest, r: vector.r.octets, s: vector.s.octets) == vector.isValid)
  }
}
