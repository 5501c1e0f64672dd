// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite("Describer")
struct DescriberTests {
  @Test func aStructureIsDescribedFieldByField() {
    let area = Public(
      objectAttributes: [.fixedTPM, .sign],
      parameters: .rsa(RSAParameters(scheme: .rsassa(.sha256), keyBits: 2048)))
    #expect(
      area.described == """
        type: rsa (0x0001)
        nameAlg: sha256 (0x000B)
        objectAttributes: fixedTPM | sign
        authPolicy: (empty)
        parameters:
          symmetric:
            algorithm: null (0x0010)
          scheme:
            scheme: rsassa (0x0014)
            details:
              hashAlg: sha256 (0x000B)
          keyBits: 2048 (0x0800)
          exponent: 0
        unique: (empty)

        """)
  }

  @Test func aSecretIsDescribedByItsLength() {
    let sensitive = Sensitive(
      authValue: Auth(Secret([0x11, 0x22])), seedValue: SecretDigest(),
      sensitive: .bits(SensitiveData(Secret([0x33, 0x44, 0x55]))))
    #expect(
      sensitive.described == """
        sensitiveType: keyedHash (0x0008)
        authValue: (2 octets)
        seedValue: (empty)
        sensitive: (3 octets)

        """)
  }

  @Test func listsAreNumberedAndOctetsHexadecimal() {
    let list = List<HashDigest, 4>([HashDigest(.sha1, [UInt8](0..<20))])
    #expect(
      list.described == """
        [0]:
          hashAlg: sha1 (0x0004)
          digest: 000102030405060708090A0B0C0D0E0F10111213

        """)
    #expect(List<HashDigest, 4>().described == "(none)\n")
  }

  @Test func whatCouldNotBeReadBackEndsWithTheReason() {
    var attributes = Public()
    attributes.objectAttributes = ObjectAttributes(rawValue: 1)
    #expect(attributes.described.contains("0x1"))
    #expect(RSAParameters(keyBits: 1000).described.hasSuffix(" TPM_RC_VALUE\n"))
  }

  @Test func algorithmsHaveTheirNames() {
    #expect(AlgorithmID.kdf1SP800108.description == "TPM_ALG_KDF1_SP800_108")
    #expect(AlgorithmID(rawValue: 0x7FFF).description == "TPM_ALG 0x7fff")
  }
}
