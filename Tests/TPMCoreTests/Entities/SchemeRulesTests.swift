// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct SchemeRulesTests {
  private static func rsa(
    _ attributes: ObjectAttributes, _ scheme: RSAScheme, _ cipher: SymmetricCipher? = nil
  ) -> Public {
    Public(
      objectAttributes: attributes,
      parameters: .rsa(RSAParameters(symmetric: SymDefObject(cipher), scheme: scheme, keyBits: 2048)))
  }

  private static func ecc(
    _ attributes: ObjectAttributes, _ scheme: ECCScheme, _ cipher: SymmetricCipher? = nil
  ) -> Public {
    Public(
      objectAttributes: attributes,
      parameters: .ecc(ECCParameters(symmetric: SymDefObject(cipher), scheme: scheme, curveID: .nistP256)))
  }

  private static func symCipher(_ attributes: ObjectAttributes, _ mode: SymmetricMode?) -> Public {
    Public(
      objectAttributes: attributes,
      parameters: .symCipher(SymCipherParameters(SymmetricCipher(.aes, keyBits: 128, mode: mode))))
  }

  private static func keyedHash(_ attributes: ObjectAttributes, _ scheme: KeyedHashScheme) -> Public {
    Public(objectAttributes: attributes, parameters: .keyedHash(KeyedHashParameters(scheme)))
  }

  @Test(arguments: [
    rsa(.sign, .oaep(.sha256)), rsa(.sign, .rsaes), rsa(.decrypt, .rsassa(.sha256)), rsa(.decrypt, .rsapss(.sha256)),
    rsa([.sign, .decrypt], .rsassa(.sha256)), rsa([.sign, .decrypt], .oaep(.sha256)), rsa([.sign, .restricted], .null),
    rsa([.decrypt, .restricted], .oaep(.sha256), Public.aes128CFB),
    ecc(.sign, .ecdh(.sha256)), ecc(.decrypt, .ecdsa(.sha256)), ecc([.sign, .decrypt], .ecdsa(.sha256)),
    ecc([.sign, .restricted], .null), ecc([.decrypt, .restricted], .ecdh(.sha256), Public.aes128CFB),
    ecc(.sign, .ecmqv(.sha256)), ecc(.decrypt, .ecdaa(ECDAAScheme(.sha256, 0))), ecc(.decrypt, .ecschnorr(.sha256)),
    ecc([.sign, .decrypt], .sm2(.sha256)), ecc([.sign, .decrypt], .ecmqv(.sha256)),
    ecc([.decrypt, .restricted], .sm2(.sha256), Public.aes128CFB),
    keyedHash(.sign, .xor(.sha256, .kdf1SP800108)), keyedHash([], .hmac(.sha256)),
    keyedHash([.sign, .decrypt], .hmac(.sha256)),
    keyedHash(.decrypt, .hmac(.sha256)), keyedHash([.sign, .restricted], .null),
    keyedHash([.decrypt, .restricted], .null),
    keyedHash([.decrypt, .restricted], .xor(.sha256, nil)), keyedHash([.decrypt, .restricted], .xor(.sha256, .mgf1)),
    symCipher(.decrypt, .cmac),
  ])
  func aSchemeThatIsNotForTheAttributesIsRefused(area: Public) {
    #expect(throws: ResponseCode.scheme) { try area.checkSchemes(under: nil) }
  }

  @Test(arguments: [
    rsa(.sign, .null), rsa(.sign, .rsassa(.sha1)), rsa([.sign, .restricted], .rsapss(.sha256)), rsa(.decrypt, .null),
    rsa(.decrypt, .rsaes), rsa(.decrypt, .oaep(.sha512)), rsa([.sign, .decrypt], .null),
    rsa([.decrypt, .restricted], .null, Public.aes128CFB),
    ecc(.sign, .null), ecc(.sign, .ecdsa(.sha256)), ecc(.decrypt, .ecdh(.sha256)), ecc(.decrypt, .null),
    ecc(.sign, .ecdaa(ECDAAScheme(.sha256, 7))), ecc([.sign, .restricted], .ecdaa(ECDAAScheme(.sha512, 0))),
    ecc(.sign, .sm2(.sha256)), ecc(.decrypt, .sm2(.sha256)), ecc(.sign, .ecschnorr(.sha256)),
    ecc(.decrypt, .ecmqv(.sha256)),
    ecc([.decrypt, .restricted], .null, Public.aes128CFB),
    keyedHash(.sign, .hmac(.sha512)), keyedHash(.sign, .null), keyedHash([.sign, .restricted], .hmac(.sha256)),
    keyedHash(.decrypt, .xor(.sha256, nil)), keyedHash([.decrypt, .restricted], .xor(.sha256, .kdf1SP800108)),
    keyedHash([], .null), .aesKey, .storageAES,
    symCipher(.sign, .cmac),
  ])
  func aSchemeThatIsForTheAttributesIsTaken(area: Public) throws { try area.checkSchemes(under: nil) }

  @Test(arguments: [
    rsa(.sign, .null, Public.aes128CFB), rsa([.decrypt, .restricted], .null), ecc(.decrypt, .null, Public.aes128CFB),
    ecc([.decrypt, .restricted], .null),
    ecc([.decrypt, .restricted], .null, SymmetricCipher(.aes, keyBits: 128, mode: .cmac)),
    ecc([.decrypt, .restricted], .null, SymmetricCipher(.aes, keyBits: 128, mode: nil)),
    ecc([.decrypt, .restricted], .null, SymmetricCipher(.aes, keyBits: 128, mode: .ctr)),
    symCipher([.decrypt, .restricted], nil), symCipher([.decrypt, .restricted], .cbc),
  ])
  func storageKeysHaveACipherInCFBModeAndOthersNone(area: Public) {
    #expect(throws: ResponseCode.symmetric) { try area.checkSchemes(under: nil) }
  }

  @Test func noKeyDerivationSchemeIsSupported() {
    var parameters = ECCParameters(scheme: .ecdh(.sha256), curveID: .nistP256)
    parameters.kdf = .kdf1SP80056A(.sha256)
    let area = Public(objectAttributes: .decrypt, parameters: .ecc(parameters))
    #expect(throws: ResponseCode.kdf) { try area.checkSchemes(under: nil) }
  }

  @Test func aStorageKeyThatStaysProtectsLikeItsParent() throws {
    var parent = Object()
    parent.publicArea = .storageP256
    let under = ObjectParent.object(parent)
    try Public.storageRSA().checkSchemes(under: under)
    try Public.storageP256.checkSchemes(under: .hierarchy(.owner))
    let otherHash = Public.storageP256.changed { $0.nameAlg = .sha384 }
    #expect(throws: ResponseCode.hash) { try otherHash.checkSchemes(under: under) }
    let longer = SymDefObject(SymmetricCipher(.aes, keyBits: 256, mode: .cfb))
    let otherCipher = Public.storageP256.changed {
      $0.parameters = .ecc(ECCParameters(symmetric: longer, curveID: .nistP256))
    }
    #expect(throws: ResponseCode.symmetric) { try otherCipher.checkSchemes(under: under) }
    // One that may move need not.
    try otherCipher.with(without: [.fixedTPM, .fixedParent]).checkSchemes(under: under)
    try otherHash.with(without: [.fixedTPM, .fixedParent]).checkSchemes(under: under)
  }
}
