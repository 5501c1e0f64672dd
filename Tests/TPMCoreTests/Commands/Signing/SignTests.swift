// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct SignTests {
  static let message: [UInt8] = Array("what is to be signed".utf8)

  @Test(arguments: [UInt16(1024), 2048, 3072], HashAlgorithm.allCases)
  func anRSAKeySignsBothWays(_ bits: UInt16, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(bits)
    let publicKey = try RSAPublicKey(modulus: TestKeys.rsa(ofBits: bits).modulus, exponent: 65537)
    let digest = TPMCrypto.hash(hash, Self.message)
    guard case .rsassa(hash, let first) = try tpm.sign(key, digest, .rsassa(hash)),
      case .rsapss(hash, let second) = try tpm.sign(key, digest, .rsapss(hash))
    else { throw Unexpected("another signature") }
    #expect(try publicKey.verify(pkcs1: hash, digest: digest, signature: first.octets))
    #expect(try publicKey.verify(pss: hash, digest: digest, signature: second.octets))
    #expect(try !publicKey.verify(pss: hash, digest: digest, signature: first.octets))
  }

  @Test(arguments: Curve.allCases, HashAlgorithm.allCases)
  func anECCKeySigns(_ curve: Curve, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve)
    let publicKey = try ECPublicKey(curve: curve, point: TestKeys.ecc(curve).publicPoint)
    let digest = TPMCrypto.hash(hash, Self.message)
    guard case .ecdsa(hash, let r, let s) = try tpm.sign(key, digest, .ecdsa(hash)) else {
      throw Unexpected("another signature")
    }
    #expect(r.count == curve.size && s.count == curve.size)
    #expect(try publicKey.verifyECDSA(digest: digest, r: r.octets, s: s.octets))
  }

  @Test(arguments: HashAlgorithm.allCases)
  func anHMACKeySigns(_ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1, 2, 3], .null)
    let digest = TPMCrypto.hash(hash, Self.message)
    let expected = TestCrypto.hmac(hash, key: [1, 2, 3], digest)
    #expect(try tpm.sign(key, digest, .hmac(hash)) == .hmac(HashDigest(hash, expected)))
  }

  /// CVE-2025-2884 was an HMAC scheme that an asymmetric key was let sign with.
  @Test func aSchemeOfAnotherKindOfKeyIsRefused() throws {
    var tpm = try TestTPM()
    let own: [(UInt32, Set<SignatureScheme>)] = [
      (try tpm.rsaKey(1024), [.rsassa(.sha256), .rsapss(.sha256)]),
      (try tpm.eccKey(), [.ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256), .ecdaa(ECDAAScheme(.sha256, 0))]),
      (try tpm.hmacKey([1], .null), [.hmac(.sha256)]),
    ]
    let all: [SignatureScheme] = [
      .null, .rsassa(.sha256), .rsapss(.sha256), .ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256),
      .ecdaa(ECDAAScheme(.sha256, 0)), .hmac(.sha256),
    ]
    for (handle, schemes) in own {
      for scheme in all where !schemes.contains(scheme) {
        try tpm.expect(.scheme.parameter(2), from: Sign.self, [handle]) {
          $0.digest = Digest(hash(.sha256, Self.message))
          $0.inScheme = scheme
        }
      }
    }
  }

  @Test func theSchemeOfTheKeyIsTheOnlyOne() throws {
    var tpm = try TestTPM()
    let keys: [(UInt32, SignatureScheme)] = [
      (try tpm.rsaKey(1024, .rsassa(.sha256), .sign), .rsassa(.sha256)),
      (try tpm.rsaKey(1024, .rsapss(.sha256), .sign), .rsapss(.sha256)),
      (try tpm.eccKey(.nistP256, .ecdsa(.sha256), .sign), .ecdsa(.sha256)),
      (try tpm.eccKey(.nistP256, .sm2(.sha256), .sign), .sm2(.sha256)),
      (try tpm.eccKey(.nistP256, .ecschnorr(.sha256), .sign), .ecschnorr(.sha256)),
      (try tpm.hmacKey([1], .hmac(.sha256)), .hmac(.sha256)),
    ]
    let all: [SignatureScheme] = [
      .sm2(.sha256), .sm2(.sha384), .ecschnorr(.sha256), .ecschnorr(.sha1), .ecdaa(ECDAAScheme(.sha256, 0)),
      .rsassa(.sha256), .rsassa(.sha1), .rsapss(.sha256), .rsapss(.sha384), .ecdsa(.sha256), .ecdsa(.sha512),
      .hmac(.sha256), .hmac(.sha1),
    ]
    let digest = hash(.sha256, Self.message)
    for (handle, own) in keys {
      #expect(try tpm.sign(handle, digest, .null).scheme == own)
      #expect(try tpm.sign(handle, digest, own).scheme == own)
      for scheme in all where scheme != own {
        try tpm.expect(.scheme.parameter(2), from: Sign.self, [handle]) {
          $0.digest = Digest([UInt8](repeating: 1, count: scheme.hashAlg?.size ?? 0))
          $0.inScheme = scheme
        }
      }
    }
  }

  @Test(arguments: [0, 1, 20, 31, 33, 48, 64])
  func theDigestHasTheSizeOfTheHash(_ count: Int) throws {
    var tpm = try TestTPM()
    for (handle, scheme) in [
      (try tpm.rsaKey(1024), SignatureScheme.rsassa(.sha256)), (try tpm.rsaKey(1024), .rsapss(.sha256)),
      (try tpm.eccKey(), .ecdsa(.sha256)), (try tpm.hmacKey([1], .null), .hmac(.sha256)),
      (try tpm.eccKey(), .sm2(.sha256)), (try tpm.eccKey(), .ecschnorr(.sha256)),
      (try tpm.eccKey(), .ecdaa(ECDAAScheme(.sha256, 0))),
    ] {
      try tpm.expect(.size.parameter(1), from: Sign.self, [handle]) {
        $0.digest = Digest([UInt8](repeating: 1, count: count))
        $0.inScheme = scheme
      }
    }
  }

  @Test func aRestrictedKeySignsWithATicketOnly() throws {
    var tpm = try TestTPM()
    let templates: [Public] = [
      .restrictedP256, .hmacKey.with(.restricted),
      .signRSA(1024).with(.restricted).changed {
        $0.parameters = .rsa(RSAParameters(scheme: .rsassa(.sha256), keyBits: 1024))
      },
    ]
    for template in templates {
      let key = try tpm.primary(template).handle
      let good = try tpm.hashed(Self.message, .sha256, PermanentHandle.owner)
      _ = try tpm.sign(key, good.outHash.octets, .null, good.validation)
      let ofAnotherHash = try tpm.hashed(Self.message, .sha1, PermanentHandle.owner)
      let ofAnotherDigest = try tpm.hashed([1, 2, 3, 4], .sha256, PermanentHandle.owner)
      var ofAnotherHierarchy = good.validation
      ofAnotherHierarchy.hierarchy = .endorsement
      var spoilt = good.validation
      spoilt.digest = Digest(spoilt.digest.octets.flipping(3))
      for ticket in [
        HashCheckTicket(), ofAnotherHash.validation, ofAnotherDigest.validation, ofAnotherHierarchy, spoilt,
        HashCheckTicket(.owner, Digest()), HashCheckTicket(.null, good.validation.digest),
      ] {
        try tpm.expect(.ticket.parameter(3), from: Sign.self, [key]) {
          $0.digest = good.outHash
          $0.validation = ticket
        }
      }
      try tpm.expect(.ticket.parameter(3), from: Sign.self, [key]) {
        $0.digest = Digest(ofAnotherHash.outHash.octets)
        $0.validation = ofAnotherHash.validation
      }
    }
  }

  @Test func aRestrictedKeySignsNothingThatLooksLikeAnAttestation() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.restrictedP256).handle
    let forged = try tpm.hashed([0xFF, 0x54, 0x43, 0x47, 0x80, 0x18], .sha256, PermanentHandle.owner)
    try tpm.expect(.ticket.parameter(3), from: Sign.self, [key]) {
      $0.digest = forged.outHash
      $0.validation = forged.validation
    }
  }

  @Test func aTicketIsCheckedForAnyKey() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let good = try tpm.hashed(Self.message, .sha256, PermanentHandle.endorsement)
    _ = try tpm.sign(key, good.outHash.octets, .ecdsa(.sha256), good.validation)
    try tpm.expect(.ticket.parameter(3), from: Sign.self, [key]) {
      $0.digest = Digest(good.outHash.octets.flipping(0))
      $0.inScheme = .ecdsa(.sha256)
      $0.validation = good.validation
    }
  }

  @Test func theTicketHasItsTag() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    let octets = try tpm.octets(Sign.self, [key]) { $0.inScheme = .ecdsa(.sha256) }
    tpm.expect(.tag.parameter(3), from: Array(octets.dropLast(8)) + [0x80, 0x22] + Array(octets.suffix(6)))
  }

  @Test func aKeyForCertificatesOnlyIsRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.signP256.with(.x509sign)).handle
    try tpm.expect(.attributes.handle(1), from: Sign.self, [key]) {
      $0.digest = Digest(hash(.sha256, []))
      $0.inScheme = .ecdsa(.sha256)
    }
  }

  @Test func aKeyThatDoesNotSignIsRefused() throws {
    var tpm = try TestTPM()
    for handle in [
      try tpm.primary().handle, try tpm.rsaKey(1024, .null, .decrypt), try tpm.hmacKey([1], .null, []),
      tpm.addSequence(),
    ] {
      try tpm.expect(.key.handle(1), from: Sign.self, [handle]) {
        $0.digest = Digest(hash(.sha256, []))
        $0.inScheme = .ecdsa(.sha256)
      }
    }
  }

  @Test func aCipherKeyHasNoScheme() throws {
    var tpm = try TestTPM()
    let key = try tpm.aesKey(MACTests.key128, nil)
    for scheme in [SignatureScheme.null, .hmac(.sha256), .rsassa(.sha256)] {
      try tpm.expect(.scheme.parameter(2), from: Sign.self, [key]) {
        $0.digest = Digest(hash(.sha256, []))
        $0.inScheme = scheme
      }
    }
  }

  @Test func withoutThePrivatePartNothingIsAuthorized() throws {
    var tpm = try TestTPM()
    let area = Public(
      objectAttributes: [.sign, .userWithAuth], parameters: .ecc(ECCParameters(curveID: .nistP256)),
      unique: .ecc(ECCPoint(TestKeys.ecc(.nistP256).publicPoint)))
    let key = try tpm.loadPublic(area)
    try tpm.expect(.authUnavailable, from: Sign.self, [key])
  }
}

extension TestTPM {
  mutating func sign(
    _ key: UInt32, _ digest: [UInt8], _ scheme: SignatureScheme, _ validation: HashCheckTicket = HashCheckTicket()
  ) throws -> Signature {
    try run(Sign.self, [key]) {
      $0.digest = Digest(digest)
      $0.inScheme = scheme
      $0.validation = validation
    }.signature
  }
}

extension Public {
  /// A restricted signing key, as attestation keys are.
  static var restrictedP256: Public {
    Public(
      objectAttributes: usual.union([.sign, .restricted]),
      parameters: .ecc(ECCParameters(scheme: .ecdsa(.sha256), curveID: .nistP256)))
  }
}
