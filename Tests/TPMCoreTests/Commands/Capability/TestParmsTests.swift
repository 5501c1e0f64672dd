// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct TestParmsTests {
  @Test(arguments: RSAParameters.supportedKeyBits)
  func rsaKeySizesAreSupported(_ bits: UInt16) throws {
    var tpm = try TestTPM()
    try tpm.run(TestParms.self) { $0.parameters = PublicParms(.rsa(RSAParameters(keyBits: bits))) }
  }

  @Test(arguments: Curve.allCases)
  func curvesAreSupported(_ curve: Curve) throws {
    var tpm = try TestTPM()
    try tpm.run(TestParms.self) { $0.parameters = PublicParms(.ecc(ECCParameters(curveID: curve))) }
  }

  @Test(arguments: BlockCipher.allCases, CipherMode.allCases)
  func ciphersAreSupportedInEveryMode(_ cipher: BlockCipher, _ mode: CipherMode) throws {
    var tpm = try TestTPM()
    for bits in cipher.keyBits {
      let sym = SymmetricCipher(cipher, keyBits: UInt16(bits), mode: SymmetricMode(rawValue: mode.rawValue))
      try tpm.run(TestParms.self) { $0.parameters = PublicParms(.symCipher(SymCipherParameters(sym))) }
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func hashesAreSupportedInEveryScheme(_ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let parameters: [PublicParameters] = [
      .keyedHash(KeyedHashParameters(.hmac(hash))), .keyedHash(KeyedHashParameters(.xor(hash, .kdf1SP800108))),
      .keyedHash(KeyedHashParameters(.xor(hash, .mgf1))), .keyedHash(KeyedHashParameters(.xor(hash, .kdf2))),
      .rsa(RSAParameters(scheme: .oaep(hash), keyBits: 2048)),
      .rsa(RSAParameters(scheme: .rsapss(hash), keyBits: 2048)),
      .rsa(RSAParameters(scheme: .rsassa(hash), keyBits: 2048)),
      .ecc(ECCParameters(scheme: .ecdsa(hash), curveID: .nistP256, kdf: .kdf1SP80056A(hash))),
      .ecc(ECCParameters(scheme: .ecdh(hash), curveID: .nistP256, kdf: .kdf2(hash))),
    ]
    for parameters in parameters { try tpm.run(TestParms.self) { $0.parameters = PublicParms(parameters) } }
  }

  @Test(arguments: [
    // A type that is none, a key size that is not made, a curve that is unknown, a mode and a cipher likewise.
    ([0x00, 0x06], ResponseCode.type),
    ([0x00, 0x01, 0x00, 0x10, 0x00, 0x10, 0x02, 0x00, 0, 0, 0, 0], .value),
    ([0x00, 0x23, 0x00, 0x10, 0x00, 0x10, 0x00, 0x22, 0x00, 0x10], .curve),
    ([0x00, 0x25, 0x00, 0x06, 0x00, 0x80, 0x00, 0x01], .mode),
    ([0x00, 0x25, 0x00, 0x03, 0x00, 0x80, 0x00, 0x43], .symmetric),
    ([0x00, 0x25, 0x00, 0x06, 0x00, 0x40, 0x00, 0x43], .value),
    // SM4 has one size of key, Camellia three.
    ([0x00, 0x25, 0x00, 0x13, 0x01, 0x00, 0x00, 0x43], .value),
    ([0x00, 0x25, 0x00, 0x26, 0x02, 0x00, 0x00, 0x43], .value),
  ])
  func whatIsNotSupportedCannotBeRead(_ parameters: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    let size = UInt8(10 + parameters.count)
    tpm.expect(code.parameter(1), from: [0x80, 0x01, 0, 0, 0, size, 0, 0, 0x01, 0x8A] + parameters)
  }
}
