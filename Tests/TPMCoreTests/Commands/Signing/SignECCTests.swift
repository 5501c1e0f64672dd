// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The equations of the signatures on elliptic curves that libcrypto does not make, worked out anew.
struct SignECCTests {
  private static func digest(_ hash: HashAlgorithm) -> [UInt8] { TPMCrypto.hash(hash, SignTests.message) }

  /// Part 1, 45.2.2.1: k = s (1 + d) + r d, and r = e + x of k G.
  @Test(arguments: Curve.allCases, [HashAlgorithm.sha1, .sha256, .sha512])
  func sm2(_ curve: Curve, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve)
    let digest = Self.digest(hash)
    guard case .sm2(hash, let r, let s) = try tpm.sign(key, digest, .sm2(hash)) else {
      throw Unexpected("another signature")
    }
    #expect(r.count == curve.size && s.count == curve.size)
    let order = try Modulus(n: curve.parameters.n)
    let d = TestKeys.ecc(curve).scalar.disclosed()
    let k = order.add(s.octets, order.multiply(d, order.add(r.octets, s.octets)))
    let x = try curve.point(k).x
    #expect(order.add(order.reduce(digest), order.reduce(x)) == r.octets)
  }

  /// Part 1, 44.3.4.2: k = s - r d, and r is the hash of x of k G and the digest, cut to the size of n.
  @Test(arguments: Curve.allCases, [HashAlgorithm.sha1, .sha256, .sha512])
  func schnorr(_ curve: Curve, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(curve)
    let digest = Self.digest(hash)
    guard case .ecschnorr(hash, let r, let s) = try tpm.sign(key, digest, .ecschnorr(hash)) else {
      throw Unexpected("another signature")
    }
    #expect(r.count == curve.size && s.count == curve.size)
    let order = try Modulus(n: curve.parameters.n)
    let d = TestKeys.ecc(curve).scalar.disclosed()
    let k = order.subtract(s.octets, order.multiply(order.reduce(r.octets), d))
    let cut = TPMCrypto.hash(hash, try curve.point(k).x + digest).prefix(curve.size)
    #expect(r.octets == [UInt8](repeating: 0, count: curve.size - cut.count) + cut)
  }

  /// The numbers of another TPM may have no zeros in front, or more of them. Part 1, 44.3.4.3.
  @Test(arguments: [SignatureScheme.sm2(.sha1), .ecschnorr(.sha1)])
  func theNumbersAreComparedAsNumbers(_ scheme: SignatureScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.eccKey(.nistP521)
    let digest = Self.digest(.sha1)
    let signature = try tpm.sign(key, digest, scheme)
    let (r, s) = try #require(signature.numbers)
    for zeros in [0, 1, 5] {
      let padded = [r, s].map { number in
        ECCParameter([UInt8](repeating: 0, count: zeros) + number.octets.drop { $0 == 0 })
      }
      #expect(try tpm.verify(key, digest, signature.with(padded[0], padded[1])) == VerifiedTicket())
    }
  }

  /// The scalar n - 1 has no inverse of 1 + d, so it makes no signatures of SM2, and others as any.
  @Test func theLastScalarMakesNoSignaturesOfSM2() throws {
    var tpm = try TestTPM()
    var last = try Curve.sm2P256.parameters.n
    last[31] -= 1
    let area = Public(
      objectAttributes: [.sign, .userWithAuth, .noDA], parameters: .ecc(ECCParameters(curveID: .sm2P256)),
      unique: .ecc(ECCPoint(try Curve.sm2P256.point(last))))
    let key = try tpm.loadExternal(area, Secret(last))
    let digest = Self.digest(.sha256)
    try tpm.expect(.noResult, from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .sm2(.sha256))
    }
    for scheme in [SignatureScheme.ecdsa(.sha256), .ecschnorr(.sha256)] {
      _ = try tpm.verify(key, digest, tpm.sign(key, digest, scheme))
    }
  }

  // MARK: - ECDAA

  @Test(arguments: Curve.allCases, [HashAlgorithm.sha1, .sha256, .sha512])
  func ecdaa(_ curve: Curve, _ hash: HashAlgorithm) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey(curve, hash)
    for count in 0..<UInt64(3) {
      let counter = try tpm.run(Commit.self, [key]).counter
      #expect(counter == count)
      let scalar = try tpm.ephemeralScalar(count, on: curve, of: key)
      let digest = Self.digest(hash)
      let signature = try tpm.sign(key, digest, .ecdaa(ECDAAScheme(hash, counter)))
      try expectAnonymous(signature, of: digest, by: TestKeys.ecc(curve), commitment: scalar)
    }
  }

  @Test func aCommitmentIsUsedOnce() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let digest = Self.digest(.sha256)
    let counter = try tpm.run(Commit.self, [key]).counter
    // A command that fails uses nothing up.
    try tpm.expect(.size.parameter(1), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest([1]), .ecdaa(ECDAAScheme(.sha256, counter)))
    }
    _ = try tpm.sign(key, digest, .ecdaa(ECDAAScheme(.sha256, counter)))
    try tpm.expect(.value.parameter(2), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .ecdaa(ECDAAScheme(.sha256, counter)))
    }
  }

  @Test(arguments: [UInt16(0), 1, 2, 127, 128, 0x7FFF, 0xFFFF])
  func aCommitmentThatWasNotMadeIsRefused(_ counter: UInt16) throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let digest = Self.digest(.sha256)
    // Of what lies ahead and of what is long past the range says so.
    let isNear = counter == 0xFFFF
    try tpm.expect((isNear ? ResponseCode.value : .range).parameter(2), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .ecdaa(ECDAAScheme(.sha256, counter &- (isNear ? 1 : 0))))
    }
  }

  /// The scheme of the key says that it is anonymous, and the caller which commitment to use. Part 3, 20.5.
  @Test func theCallerNamesTheCommitment() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let counter = try tpm.run(Commit.self, [key]).counter
    let wrong: [SignatureScheme] = [
      .null, .ecdsa(.sha256), .sm2(.sha256), .ecschnorr(.sha256), .hmac(.sha256),
      .ecdaa(ECDAAScheme(.sha1, counter)), .ecdaa(ECDAAScheme(.sha384, counter)),
    ]
    for scheme in wrong {
      try tpm.expect(.scheme.parameter(2), from: Sign.self, [key]) {
        $0.digest = Digest([UInt8](repeating: 1, count: scheme.hashAlg?.size ?? 32))
        $0.inScheme = scheme
      }
    }
    _ = try tpm.sign(key, Self.digest(.sha256), .ecdaa(ECDAAScheme(.sha256, counter)))
  }

  /// A commitment belongs to one key: another one makes nothing that goes with what was shown.
  @Test func theCommitmentOfAnotherKeyIsAnother() throws {
    var tpm = try TestTPM()
    let key = try tpm.anonymousKey()
    let other = try tpm.eccKey(.bnP256, .ecdaa(ECDAAScheme(.sha256, 1)), .sign)
    let counter = try tpm.run(Commit.self, [key]).counter
    let digest = Self.digest(.sha256)
    let signature = try tpm.sign(other, digest, .ecdaa(ECDAAScheme(.sha256, counter)))
    let scalar = try tpm.ephemeralScalar(0, on: .bnP256, of: other)
    #expect(scalar != (try tpm.ephemeralScalar(0, on: .bnP256, of: key)))
    try expectAnonymous(signature, of: digest, by: TestKeys.ecc(.bnP256), commitment: scalar)
    try tpm.expect(.value.parameter(2), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (Digest(digest), .ecdaa(ECDAAScheme(.sha256, counter)))
    }
  }

  @Test func aRestrictedAnonymousKeySignsWithATicket() throws {
    var tpm = try TestTPM()
    let key = try tpm.primary(.sign(.bnP256, .ecdaa(ECDAAScheme(.sha256, 0))).with(.restricted)).handle
    let counter = try tpm.run(Commit.self, [key]).counter
    let good = try tpm.hashed(SignTests.message, .sha256, PermanentHandle.owner)
    let scheme = SignatureScheme.ecdaa(ECDAAScheme(.sha256, counter))
    try tpm.expect(.ticket.parameter(3), from: Sign.self, [key]) {
      ($0.digest, $0.inScheme) = (good.outHash, scheme)
    }
    let signature = try tpm.sign(key, good.outHash.octets, scheme, good.validation)
    #expect(signature.sigAlg == .ecdaa)
  }
}
