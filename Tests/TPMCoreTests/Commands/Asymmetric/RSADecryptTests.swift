// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// What goes there and back is in RSAEncryptTests; here is what does not.
struct RSADecryptTests {
  private static let allSchemes: [RSADecryptScheme] = [.null, .rsaes, .oaep(.sha256)]

  /// Blocks of 128 octets in which the padding is wrong.
  private static let wrongBlocks: [(RSADecryptScheme, [UInt8])] = [
    // PKCS #1: a wrong first octet, a wrong type, too little padding, no separator.
    (.rsaes, [1, 2] + [UInt8](repeating: 1, count: 100) + [0] + [UInt8](repeating: 9, count: 25)),
    (.rsaes, [0, 1] + [UInt8](repeating: 0xFF, count: 100) + [0] + [UInt8](repeating: 9, count: 25)),
    (.rsaes, [0, 2] + [UInt8](repeating: 1, count: 7) + [0] + [UInt8](repeating: 9, count: 118)),
    (.rsaes, [0, 2] + [UInt8](repeating: 1, count: 126)),
    (.oaep(.sha1), [0] + [UInt8](repeating: 1, count: 127)),
    (.oaep(.sha256), [0, 2] + [UInt8](repeating: 1, count: 126)),
  ]

  @Test(arguments: wrongBlocks)
  func wrongPaddingIsOneError(_ scheme: RSADecryptScheme, _ block: [UInt8]) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let data = try tpm.encrypt(key, block, .null)
    try tpm.expect(.value.parameter(1), from: RSADecrypt.self, [key]) {
      $0.cipherText = PublicKeyRSA(data)
      $0.inScheme = scheme
    }
  }

  @Test func whatAnotherPaddingMadeIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey()
    let schemes: [RSADecryptScheme] = [.rsaes, .oaep(.sha1), .oaep(.sha256), .oaep(.sha512)]
    for made in schemes {
      let data = try tpm.encrypt(key, [1, 2, 3], made)
      for tried in schemes where tried != made {
        try tpm.expect(.value.parameter(1), from: RSADecrypt.self, [key]) {
          $0.cipherText = PublicKeyRSA(data)
          $0.inScheme = tried
        }
      }
    }
  }

  @Test func theLabelMustBeTheSame() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let data = try tpm.encrypt(key, [1], .oaep(.sha256), RSAEncryptTests.label)
    for label: [UInt8] in [[], [0], Array("Label".utf8) + [0], RSAEncryptTests.label + [0]] {
      try tpm.expect(.value.parameter(1), from: RSADecrypt.self, [key]) {
        $0.cipherText = PublicKeyRSA(data)
        $0.inScheme = .oaep(.sha256)
        $0.label = QualifyingData(label)
      }
    }
    #expect(try tpm.decrypt(key, data, .oaep(.sha256), RSAEncryptTests.label) == [1])
  }

  @Test(arguments: allSchemes)
  func aLabelEndsWithAZeroOctetWhateverTheScheme(_ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let data = try tpm.encrypt(key, [1], scheme)
    try tpm.expect(.value.parameter(3), from: RSADecrypt.self, [key]) {
      $0.cipherText = PublicKeyRSA(data)
      $0.inScheme = scheme
      $0.label = QualifyingData([1])
    }
  }

  @Test(arguments: [0, 1, 127, 129, 512], allSchemes)
  func theCipherTextIsAsLongAsTheModulus(_ count: Int, _ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    try tpm.expect(.size.parameter(1), from: RSADecrypt.self, [key]) {
      $0.cipherText = PublicKeyRSA([UInt8](repeating: 0, count: count))
      $0.inScheme = scheme
    }
  }

  @Test(arguments: allSchemes)
  func theCipherTextIsBelowTheModulus(_ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    for data in [TestKeys.otherRSA.modulus, [UInt8](repeating: 0xFF, count: 128)] {
      try tpm.expect(.value.parameter(1), from: RSADecrypt.self, [key]) {
        $0.cipherText = PublicKeyRSA(data)
        $0.inScheme = scheme
      }
    }
  }

  @Test func theSchemesOfKeyAndCallerMustAgree() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024, .oaep(.sha256), .decrypt)
    for scheme in [RSADecryptScheme.rsaes, .oaep(.sha1)] {
      try tpm.expect(.scheme.parameter(2), from: RSADecrypt.self, [key]) {
        $0.cipherText = PublicKeyRSA([UInt8](repeating: 0, count: 128))
        $0.inScheme = scheme
      }
    }
  }

  @Test func theKeyMustDecryptAndBeUnrestricted() throws {
    var tpm = try TestTPM()
    let restricted = try tpm.primary(.storageRSA(1024)).handle
    let signing = try tpm.rsaKey(1024, .null, .sign)
    for handle in [restricted, signing] {
      try tpm.expect(.attributes.handle(1), from: RSADecrypt.self, [handle]) {
        $0.cipherText = PublicKeyRSA([UInt8](repeating: 0, count: 128))
      }
    }
    for handle in [try tpm.eccKey(), try tpm.hmacKey([1], .null), tpm.addSequence()] {
      try tpm.expect(.key.handle(1), from: RSADecrypt.self, [handle])
    }
  }

  @Test func withoutThePrivatePartNothingIsAuthorized() throws {
    var tpm = try TestTPM()
    let area = Public(
      objectAttributes: [.decrypt, .userWithAuth], parameters: .rsa(RSAParameters(keyBits: 1024)),
      unique: .rsa(PublicKeyRSA(TestKeys.otherRSA.modulus)))
    let key = try tpm.loadPublic(area)
    try tpm.expect(.authUnavailable, from: RSADecrypt.self, [key])
  }

  @Test func theKeyNeedsItsAuthValue() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024, auth: "pw")
    let data = try tpm.encrypt(key, [1], .rsaes)
    try tpm.expect(.badAuth.session(1), from: RSADecrypt.self, [key]) { $0.cipherText = PublicKeyRSA(data) }
    let response = try tpm.run(RSADecrypt.self, [key], auth: [.password("pw")]) {
      $0.cipherText = PublicKeyRSA(data)
      $0.inScheme = .rsaes
    }
    #expect(response.message.secret == Secret([1]))
  }
}
