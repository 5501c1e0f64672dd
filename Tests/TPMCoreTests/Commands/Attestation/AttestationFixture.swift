// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// What every attestation command does alike. Part 3, 18.1.
enum AttestationFixture {
  static let qualifyingData = QualifyingData(Array("nonce of the verifier".utf8))

  /// Schemes with keys that attest, by the hierarchy that they are made in.
  static let hierarchies = [PermanentHandle.owner, PermanentHandle.endorsement, PermanentHandle.platform]

  /// Reads the structure and checks what is the same for all: signer, extra data, time and firmware, with the
  /// obfuscation that the hierarchy of the key asks for.
  static func check(
    _ octets: AttestBuffer, signedBy key: UInt32, in tpm: borrowing TestTPM,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Attested {
    let attest = try Attest(reading: octets.octets)
    let machine = tpm.machine
    let signer = try key == PermanentHandle.null ? nil : machine.object(key)
    let qualifiedName = signer?.qualifiedName ?? PermanentHandle.null.wire
    #expect(attest.qualifiedSigner.octets == qualifiedName, sourceLocation: sourceLocation)
    #expect(attest.extraData == qualifyingData, sourceLocation: sourceLocation)
    var clock = machine.clockInfo
    var firmwareVersion = Identity.firmwareVersion
    if signer.map({ $0.hierarchy != .endorsement && $0.hierarchy != .platform }) ?? true {
      let mask = TestCrypto.kdfa(
        signer?.publicArea.nameAlg ?? Capacity.contextHash, key: machine.persistent.owner.proof.disclosed(),
        label: "OBFUSCATE", qualifiedName, [], bits: 128)
      var reader = Reader(mask.rawSpan)
      firmwareVersion &+= try reader.read(UInt64.self)
      clock.resetCount &+= try reader.read(UInt32.self)
      clock.restartCount &+= try reader.read(UInt32.self)
      #expect(attest.firmwareVersion != Identity.firmwareVersion, sourceLocation: sourceLocation)
    }
    #expect(attest.clockInfo == clock, sourceLocation: sourceLocation)
    #expect(attest.firmwareVersion == firmwareVersion, sourceLocation: sourceLocation)
    return attest.attested
  }

  /// Expects the key to have signed the structure, which is checked outside the TPM.
  static func expectSigned(
    _ octets: AttestBuffer, _ signature: Nullable<Signature>, by key: UInt32, in tpm: borrowing TestTPM,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isSigned = try isSigned(octets.octets, signature.value, by: tpm.machine.object(key))
    #expect(isSigned, sourceLocation: sourceLocation)
  }

  private static func isSigned(_ octets: [UInt8], _ signature: Signature, by object: Object) throws -> Bool {
    let hash = try #require(signature.hash)
    let digest = TPMCrypto.hash(hash, octets)
    switch (signature, object.publicArea.unique) {
    case (.rsassa(_, let sig), .rsa(let modulus)):
      let publicKey = try RSAPublicKey(modulus: modulus.octets, exponent: 65537)
      return try publicKey.verify(pkcs1: hash, digest: digest, signature: sig.octets)
    case (.rsapss(_, let sig), .rsa(let modulus)):
      let publicKey = try RSAPublicKey(modulus: modulus.octets, exponent: 65537)
      return try publicKey.verify(pss: hash, digest: digest, signature: sig.octets)
    case (.ecdsa(_, let r, let s), .ecc(let point)):
      let curve = try #require(object.publicArea.parameters.ecc?.curveID)
      let publicKey = try ECPublicKey(curve: curve, point: ECPoint(x: point.x.octets, y: point.y.octets))
      return try publicKey.verifyECDSA(digest: digest, r: r.octets, s: s.octets)
    case (.sm2(_, let r, let s), .ecc(let point)):
      let curve = try #require(object.publicArea.parameters.ecc?.curveID)
      let publicKey = try ECPublicKey(curve: curve, point: ECPoint(x: point.x.octets, y: point.y.octets))
      return try publicKey.verify(sm2: digest, signature: ECSignature(r: r.octets, s: s.octets))
    case (.ecschnorr(_, let r, let s), .ecc(let point)):
      let curve = try #require(object.publicArea.parameters.ecc?.curveID)
      let publicKey = try ECPublicKey(curve: curve, point: ECPoint(x: point.x.octets, y: point.y.octets))
      return try publicKey.verify(schnorr: digest, hash, signature: ECSignature(r: r.octets, s: s.octets))
    case (.hmac(let hmac), .keyedHash):
      let secret = try #require(object.sensitive?.sensitive.bits?.secret)
      return TestCrypto.hmac(hash, key: secret.disclosed(), digest) == hmac.digest
    default: return false
    }
  }

  /// Keys of every kind that sign, each with the scheme for the command.
  static let signers: [(name: String, scheme: SignatureScheme, make: @Sendable (inout TestTPM) throws -> UInt32)] = [
    ("RSASSA", .rsassa(.sha1), { try $0.rsaKey() }),
    ("RSAPSS", .rsapss(.sha512), { try $0.rsaKey() }),
    ("RSAPSS by the key", .null, { try $0.rsaKey(1024, .rsapss(.sha256), .sign) }),
    ("ECDSA", .ecdsa(.sha384), { try $0.eccKey(.nistP521) }),
    ("ECDSA by a restricted key", .null, { try $0.primary(.restrictedP256).handle }),
    ("SM2", .sm2(.sha256), { try $0.eccKey(.sm2P256) }),
    ("EC Schnorr by the key", .null, { try $0.eccKey(.bnP638, .ecschnorr(.sha512), .sign) }),
    ("HMAC", .hmac(.sha256), { try $0.hmacKey([1, 2, 3], .null) }),
  ]
}

extension TestTPM {
  /// Makes counters and the clock other than zero, so that they show.
  mutating func advance() throws {
    try restart(after: .clear)
    try restart(after: .state)
    platform.monotonicMilliseconds += 12_345
  }
}
