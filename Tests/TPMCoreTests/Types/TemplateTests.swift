// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite("TPM2B_TEMPLATE")
struct TemplateTests {
  private let area = Public(
    objectAttributes: [.fixedTPM, .userWithAuth], parameters: .ecc(ECCParameters(curveID: .nistP256)))

  @Test func anOrdinaryParentReadsAPublicArea() throws {
    #expect(try Template(area.marshaled()).publicArea(.full) == area)
  }

  @Test func aDerivationParentReadsALabelAndAContext() throws {
    var derived = DerivedTemplate()
    derived.publicArea = area
    derived.derive = Derive(label: Label([1, 2, 3]), context: Label([4]))
    #expect(try Template(derived.marshaled()).derived(.full) == derived)
  }

  @Test func theLabelOfAnECCTemplateIsNotAnECCPoint() throws {
    // Both are two sized buffers, but labels are shorter.
    var long = area
    long.unique = .ecc(ECCPoint(x: ECCParameter([UInt8](repeating: 1, count: 33)), y: ECCParameter()))
    #expect(throws: ResponseCode.size) { try Template(long.marshaled()).derived(.full) }
  }

  @Test func octetsLeftOverAreTheWrongSize() throws {
    #expect(throws: ResponseCode.size) { try Template(area.marshaled() + [0]).publicArea(.full) }
    #expect(throws: ResponseCode.insufficient) { try Template(area.marshaled().dropLast()).publicArea(.full) }
    #expect(throws: ResponseCode.insufficient) { try Template().publicArea(.full) }
  }

  @Test func theLargestPublicAreaFits() throws {
    let digest = Digest([UInt8](repeating: 1, count: Digest.limit))
    let cipher = SymDefObject(SymmetricCipher())
    let rsa = Public(
      authPolicy: digest,
      parameters: .rsa(RSAParameters(symmetric: cipher, scheme: .oaep(.sha512), keyBits: 4096, exponent: 65537)),
      unique: .rsa(PublicKeyRSA([UInt8](repeating: 2, count: PublicKeyRSA.limit))))
    #expect(try rsa.marshaled().count <= Template.limit)
  }
}

@Suite("TPMT_PUBLIC")
struct PublicTests {
  @Test func aTemplateHasAnEmptyUniqueOfItsType() {
    #expect(Public(parameters: .rsa(RSAParameters())).unique == .rsa(PublicKeyRSA()))
    #expect(Public(parameters: .ecc(ECCParameters())).unique == .ecc(ECCPoint()))
    #expect(Public(parameters: .symCipher(SymCipherParameters())).unique == .symCipher(Digest()))
    #expect(Public(parameters: .keyedHash(KeyedHashParameters())).unique == .keyedHash(Digest()))
  }

  @Test func theSchemeToSignWithIsThatOfTheType() {
    #expect(PublicParameters.rsa(RSAParameters(scheme: .rsapss(.sha384), keyBits: 2048)).signature == .rsapss(.sha384))
    #expect(PublicParameters.rsa(RSAParameters(scheme: .rsaes, keyBits: 2048)).signature == nil)
    #expect(PublicParameters.ecc(ECCParameters(scheme: .ecdh(.sha256), curveID: .nistP256)).signature == nil)
    #expect(PublicParameters.keyedHash(KeyedHashParameters(.hmac(.sha1))).signature == .hmac(.sha1))
    #expect(PublicParameters.keyedHash(KeyedHashParameters(.xor(.sha1, nil))).signature == nil)
    #expect(PublicParameters.symCipher(SymCipherParameters()).signature == nil)
    #expect(PublicParameters.rsa(RSAParameters()).signature == .null)
  }

  @Test func anRSAKeyWithoutExponentHasTheUsualOne() {
    #expect(RSAParameters(keyBits: 2048).publicExponent == 65537)
    #expect(RSAParameters(keyBits: 2048, exponent: 3).publicExponent == 3)
  }
}
