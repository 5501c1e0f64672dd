// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCrypto

@Suite("Published vectors of hashes, MACs, ciphers and the KDF")
struct SymmetricVectorTests {
  struct HashCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let algorithm: Named<HashAlgorithm>
    let message, digest: Octets
    var testDescription: String { "\(source), \(message.octets.count) octets" }
  }

  @Test(arguments: PrimitiveVectors.load("hashes") as [HashCase])
  func digestsComeOut(_ vector: HashCase) {
    let algorithm = vector.algorithm.algorithm
    #expect(hash(algorithm, vector.message.octets) == vector.digest.octets)
    var state = HashState(algorithm)
    state.update(vector.message.octets)
    #expect(state.finish() == vector.digest.octets)
  }

  @Test(arguments: HashAlgorithm.allCases)
  func everyHashHasVectors(_ algorithm: HashAlgorithm) {
    let vectors: [HashCase] = PrimitiveVectors.load("hashes")
    #expect(vectors.count { $0.algorithm.algorithm == algorithm } >= 6)
  }

  struct HMACCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let algorithm: Named<HashAlgorithm>
    let key, message, code: Octets
    var testDescription: String { "\(source), \(algorithm.algorithm), key of \(key.octets.count)" }
  }

  @Test(arguments: PrimitiveVectors.load("hmacs") as [HMACCase])
  func hmacsComeOut(_ vector: HMACCase) {
    let algorithm = vector.algorithm.algorithm
    var hmac = HMAC(algorithm, key: vector.key.secret)
    hmac.update(vector.message.octets)
    let code = hmac.finish()
    #expect(code == vector.code.octets)
    var state = HMACState(algorithm, key: vector.key.secret)
    state.update(vector.message.octets)
    #expect(state.finish() == vector.code.octets)
  }

  struct CipherCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let cipher: Named<BlockCipher>
    let mode: Named<CipherMode>
    let key, iv, plaintext, ciphertext: Octets
    var testDescription: String { "\(source), \(cipher.algorithm) \(mode.algorithm), \(plaintext.octets.count) octets" }
  }

  @Test(arguments: PrimitiveVectors.load("ciphers") as [CipherCase])
  func ciphertextsComeOut(_ vector: CipherCase) throws {
    let (cipher, mode, key) = (vector.cipher.algorithm, vector.mode.algorithm, vector.key.secret)
    var iv = vector.iv.octets
    let encrypted = try crypt(cipher, mode: mode, .encrypt, key: key, iv: &iv, data: vector.plaintext.octets)
    #expect(encrypted.octets == vector.ciphertext.octets)
    iv = vector.iv.octets
    let decrypted = try crypt(cipher, mode: mode, .decrypt, key: key, iv: &iv, data: vector.ciphertext.octets)
    #expect(decrypted.octets == vector.plaintext.octets)
  }

  struct CMACCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let cipher: Named<BlockCipher>
    let key, message, code: Octets
    let isValid: Bool
    var testDescription: String { "\(source), \(cipher.algorithm), \(message.octets.count) octets" }
  }

  @Test(arguments: PrimitiveVectors.load("cmacs") as [CMACCase])
  func cmacsComeOut(_ vector: CMACCase) throws {
    var state = try CMACState(vector.cipher.algorithm, key: vector.key.secret)
    try state.update(vector.message.octets)
    #expect(try (state.finish() == vector.code.octets) == vector.isValid)
  }

  struct KDFCase: Decodable, Sendable, CustomTestStringConvertible {
    let source: String
    let algorithm: Named<HashAlgorithm>
    let key, fixedInput, output: Octets
    let bits: Int
    var testDescription: String { "\(source), \(algorithm.algorithm), \(bits) bits" }
  }

  @Test(arguments: PrimitiveVectors.load("kdfs") as [KDFCase])
  func derivedKeysComeOut(_ vector: KDFCase) {
    let key = counterKDF(vector.algorithm.algorithm, key: vector.key.secret, bits: vector.bits) {
      $0.update(vector.fixedInput.octets)
    }
    #expect(key.octets == vector.output.octets)
  }
}
