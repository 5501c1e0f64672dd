// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct VerifySignatureTests {
  private static let digest = hash(.sha256, SignTests.message)

  private static let schemes: [SignatureScheme] = [
    .rsassa(.sha256), .rsapss(.sha256), .ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256), .hmac(.sha256),
  ]

  private static func key(for scheme: SignatureScheme, in tpm: inout TestTPM) throws -> UInt32 {
    switch scheme {
    case .rsassa, .rsapss, .null: try tpm.rsaKey(1024)
    case .ecdsa, .ecdaa, .sm2, .ecschnorr: try tpm.eccKey()
    case .hmac: try tpm.hmacKey([1, 2, 3], .null)
    }
  }

  @Test(arguments: schemes)
  func whatTheTPMSignedItVerifies(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let key = try Self.key(for: scheme, in: &tpm)
    let signature = try tpm.sign(key, Self.digest, scheme)
    #expect(try tpm.verify(key, Self.digest, signature) == VerifiedTicket())
    try tpm.expect(.signature.parameter(2), from: VerifySignature.self, [key]) {
      $0.digest = Digest(Self.digest.flipping(31))
      $0.signature = signature
    }
  }

  @Test(arguments: schemes)
  func noOctetOfASignatureMayBeAnother(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let key = try Self.key(for: scheme, in: &tpm)
    for changed in try tpm.sign(key, Self.digest, scheme).spoilt {
      try tpm.expect(.signature.parameter(2), from: VerifySignature.self, [key]) {
        $0.digest = Digest(Self.digest)
        $0.signature = changed
      }
    }
  }

  @Test(arguments: Curve.allCases, [SignatureScheme.ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256)])
  func numbersOutOfRangeAreNoSignature(_ curve: Curve, _ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve)
    let good = try tpm.sign(key, Self.digest, scheme)
    let (r, s) = try #require(good.numbers)
    let n = try ECCParameter(curve.parameters.n)
    let zero = ECCParameter([UInt8](repeating: 0, count: curve.size))
    let none = ECCParameter()
    for (r, s) in [(zero, s), (r, zero), (zero, zero), (n, s), (r, n), (none, s), (r, none), (none, none), (s, r)] {
      try tpm.expect(.signature.parameter(2), from: VerifySignature.self, [key]) {
        $0.digest = Digest(Self.digest)
        $0.signature = good.with(r, s)
      }
    }
  }

  @Test func aDigestOfAnotherLengthIsNotSigned() throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(1024)
    let signature = try tpm.sign(key, Self.digest, .rsassa(.sha256))
    for count in [0, 20, 31, 33, 64] {
      try tpm.expect(.signature.parameter(2), from: VerifySignature.self, [key]) {
        $0.digest = Digest([UInt8](repeating: 0, count: count))
        $0.signature = signature
      }
    }
  }

  @Test(arguments: [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform])
  func theTicketIsOfTheHierarchyOfTheKey(_ hierarchy: UInt32) throws {
    var tpm = try TestTPM()
    let signer = try tpm.eccKey()
    let signature = try tpm.sign(signer, Self.digest, .ecdsa(.sha256))
    let area = try tpm.machine.object(signer).publicArea
    let key = try tpm.loadPublic(area, in: hierarchy)
    let ticket = try tpm.verify(key, Self.digest, signature)
    let name = try tpm.machine.object(key).name
    #expect(ticket.hierarchy.raw == hierarchy)
    #expect(tpm.machine.isValid(ticket, digest: Self.digest, keyName: name))
    #expect(!tpm.machine.isValid(ticket, digest: Self.digest.flipping(0), keyName: name))
    #expect(!tpm.machine.isValid(ticket, digest: Self.digest, keyName: name.flipping(5)))
  }

  @Test func aSchemeOfAnotherKindOfKeyIsRefused() throws {
    var tpm = try TestTPM()
    let wrong: [(UInt32, [SignatureScheme])] = [
      (try tpm.rsaKey(1024), [.ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256), .hmac(.sha256)]),
      (try tpm.eccKey(), [.rsassa(.sha256), .rsapss(.sha256), .hmac(.sha256)]),
      (try tpm.hmacKey([1], .null), [.rsassa(.sha256), .rsapss(.sha256), .ecdsa(.sha256)]),
      (try tpm.aesKey(MACTests.key128, nil), [.hmac(.sha256)]),
    ]
    var signatures: [SignatureScheme: Signature] = [:]
    for scheme in Self.schemes {
      let key = try Self.key(for: scheme, in: &tpm)
      signatures[scheme] = try tpm.sign(key, Self.digest, scheme)
    }
    for (handle, schemes) in wrong {
      for scheme in schemes {
        let signature = try #require(signatures[scheme])
        try tpm.expect(.scheme.parameter(2), from: VerifySignature.self, [handle]) {
          $0.digest = Digest(Self.digest)
          $0.signature = signature
        }
      }
    }
  }

  @Test func anHMACOfAnotherHashIsNotTheKeys() throws {
    var tpm = try TestTPM()
    let signature = try tpm.sign(try tpm.hmacKey([1], .hmac(.sha256)), Self.digest, .hmac(.sha256))
    let key = try tpm.hmacKey([1], .hmac(.sha1))
    try tpm.expect(.signature.parameter(2), from: VerifySignature.self, [key]) {
      $0.digest = Digest(Self.digest)
      $0.signature = signature
    }
  }

  @Test func aKeyThatDoesNotSignIsRefused() throws {
    var tpm = try TestTPM()
    let signer = try tpm.eccKey()
    let signature = try tpm.sign(signer, Self.digest, .ecdsa(.sha256))
    for handle in [try tpm.primary().handle, tpm.addSequence()] {
      try tpm.expect(.attributes.handle(1), from: VerifySignature.self, [handle]) {
        $0.digest = Digest(Self.digest)
        $0.signature = signature
      }
    }
  }

  @Test func anHMACKeyNeedsItsSecret() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1, 2, 3], .null)
    let signature = try tpm.sign(key, Self.digest, .hmac(.sha256))
    let handle = try tpm.loadPublic(try tpm.machine.object(key).publicArea)
    try tpm.expect(.handle.handle(1), from: VerifySignature.self, [handle]) {
      $0.digest = Digest(Self.digest)
      $0.signature = signature
    }
  }

  /// Part 1, 44.3.3.1: nobody verifies ECDAA in a TPM.
  @Test func anAnonymousSignatureIsNotVerified() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.bnP256, .ecdaa(ECDAAScheme(.sha256, 0)), .sign)
    let counter = try tpm.run(Commit.self, [key]).counter
    let signature = try tpm.sign(key, Self.digest, .ecdaa(ECDAAScheme(.sha256, counter)))
    try tpm.expect(.scheme.parameter(2), from: VerifySignature.self, [key]) {
      $0.digest = Digest(Self.digest)
      $0.signature = signature
    }
  }

  @Test func theNullSignatureIsNone() throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey()
    try tpm.expect(.scheme.parameter(2), from: VerifySignature.self, [key]) { $0.signature = .null }
  }
}

extension TestTPM {
  mutating func verify(_ key: UInt32, _ digest: [UInt8], _ signature: Signature) throws -> VerifiedTicket {
    try run(VerifySignature.self, [key]) {
      $0.digest = Digest(digest)
      $0.signature = signature
    }.validation
  }
}

extension Signature {
  /// The two numbers of a signature on an elliptic curve.
  var numbers: (ECCParameter, ECCParameter)? {
    switch self {
    case .ecdsa(_, let r, let s), .ecdaa(_, let r, let s), .sm2(_, let r, let s), .ecschnorr(_, let r, let s): (r, s)
    default: nil
    }
  }

  /// The same with other numbers, where it is one on an elliptic curve.
  func with(_ r: ECCParameter, _ s: ECCParameter) -> Signature {
    switch self {
    case .ecdsa(let hash, _, _): .ecdsa(hash, r, s)
    case .ecdaa(let hash, _, _): .ecdaa(hash, r, s)
    case .sm2(let hash, _, _): .sm2(hash, r, s)
    case .ecschnorr(let hash, _, _): .ecschnorr(hash, r, s)
    default: self
    }
  }

  /// The signature with one octet changed, for a choice of octets, and with one missing.
  fileprivate var spoilt: [Signature] {
    switch self {
    case .null: []
    case .rsassa(let hash, let sig):
      [0, 1, 63, 127].map { .rsassa(hash, PublicKeyRSA(sig.octets.flipping($0))) }
        + [.rsassa(hash, PublicKeyRSA(sig.octets.dropLast())), .rsapss(hash, sig)]
    case .rsapss(let hash, let sig):
      [0, 1, 63, 127].map { .rsapss(hash, PublicKeyRSA(sig.octets.flipping($0))) }
        + [.rsapss(hash, PublicKeyRSA(sig.octets.dropLast())), .rsassa(hash, sig)]
    case .ecdsa(let hash, let r, let s): Self.spoilt(Signature.ecdsa, hash, r, s) + [.sm2(hash, r, s)]
    case .ecdaa(let hash, let r, let s): Self.spoilt(Signature.ecdaa, hash, r, s)
    case .sm2(let hash, let r, let s): Self.spoilt(Signature.sm2, hash, r, s) + [.ecschnorr(hash, r, s)]
    case .ecschnorr(let hash, let r, let s): Self.spoilt(Signature.ecschnorr, hash, r, s) + [.ecdsa(hash, r, s)]
    case .hmac(let digest):
      [0, 15, 31].map { .hmac(HashDigest(digest.hashAlg, digest.digest.flipping($0))) }
    }
  }

  private static func spoilt(
    _ make: (HashAlgorithm, ECCParameter, ECCParameter) -> Signature, _ hash: HashAlgorithm, _ r: ECCParameter,
    _ s: ECCParameter
  ) -> [Signature] {
    [0, 15, 31].flatMap { place in
      [make(hash, ECCParameter(r.octets.flipping(place)), s), make(hash, r, ECCParameter(s.octets.flipping(place)))]
    }
  }
}
