// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Templates that break one rule each, with the code that the rule earns.
enum BrokenTemplates {
  /// The scheme, the key derivation, the cipher or the policy does not go with the rest.
  static let inconsistent: [(template: Public, code: ResponseCode)] = [
    (.sign(.nistP256, .ecdh(.sha256)), .scheme), (.hmacKey.with(.decrypt), .scheme),
    (rsa(RSAParameters(scheme: .oaep(.sha256), keyBits: 1024)), .scheme),
    (
      .signP256.changed {
        var parameters = ECCParameters(curveID: .nistP256)
        parameters.kdf = .kdf1SP80056A(.sha256)
        $0.parameters = .ecc(parameters)
      }, .kdf
    ),
    (rsa(RSAParameters(symmetric: SymDefObject(Public.aes128CFB), keyBits: 1024)), .symmetric),
    (.storageP256.changed { $0.parameters = .ecc(ECCParameters(curveID: .nistP256)) }, .symmetric),
    (.signP256.changed { $0.authPolicy = Digest([1]) }, .size),
    (.signP256.changed { $0.authPolicy = Digest([UInt8](repeating: 1, count: 48)) }, .size),
  ]

  /// Nothing of the kind is made, or known.
  static let unmakeable: [(template: Public, code: ResponseCode)] = [
    (rsa(RSAParameters(keyBits: 1024, exponent: 3)), .range), (.signP256.changed { $0.nameAlg = nil }, .hash),
  ]

  /// A storage key that stays with a parent like `Public.storageP256` but protects in another way.
  static let unlikeTheParent: [(template: Public, code: ResponseCode)] = [
    (.storageP256.changed { $0.nameAlg = .sha384 }, .hash),
    (.storageP256.protecting(with: SymmetricCipher(.aes, keyBits: 256, mode: .cfb)), .symmetric),
    (.storageAES.protecting(with: SymmetricCipher(.aes, keyBits: 256, mode: .cfb)), .symmetric),
  ]

  /// A command with the template `Public.signRSA(1024)`, for a key of 1000 bits instead.
  static func withAnUnknownKeySize(_ octets: [UInt8]) throws -> [UInt8] {
    // TPMS_RSA_PARMS: no cipher, no scheme, keyBits, exponent.
    let place = try #require(octets.firstRange(of: [0, 0x10, 0, 0x10, 0x04, 0x00, 0, 0, 0, 0]))
    var changed = octets
    changed.replaceSubrange(place, with: [0, 0x10, 0, 0x10, 0x03, 0xE8, 0, 0, 0, 0])
    return changed
  }

  private static func rsa(_ parameters: RSAParameters) -> Public {
    .signRSA(1024).changed { $0.parameters = .rsa(parameters) }
  }
}
