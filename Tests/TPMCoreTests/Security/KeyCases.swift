// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Keys, schemes and templates that do not fit one another; docs/security-cases.md lists all such cases.
@Suite("Security cases: keys and schemes")
struct KeyCases {
  private static let decryption: [RSADecryptScheme] = [.null, .rsaes, .oaep(.sha1), .oaep(.sha256), .oaep(.sha512)]

  /// Each scheme with each size of key, and ciphertexts of every wrong size.
  @Test(arguments: [1024, 2048, 3072] as [UInt16], decryption)
  func cve2021_3569_aCiphertextOfAnotherSizeIsRefused(_ bits: UInt16, _ scheme: RSADecryptScheme) throws {
    var tpm = try TestTPM()
    let key = try tpm.rsaKey(bits)
    let size = Int(bits) / 8
    for count in [0, 1, 64, size / 2, size - 1, size + 1, 512] where count != size {
      try tpm.expect(.size.parameter(1), from: RSADecrypt.self, [key]) {
        $0.cipherText = PublicKeyRSA([UInt8](repeating: 1, count: count))
        $0.inScheme = scheme
      }
    }
    // As long as the modulus, but nothing that was encrypted; without padding any number below it will do.
    let noise = [0] + [UInt8](repeating: 0x5A, count: size - 1)
    if scheme == .null {
      let message = try tpm.run(RSADecrypt.self, [key]) { $0.cipherText = PublicKeyRSA(noise) }.message
      #expect(message.secret.count <= size)
    } else {
      try tpm.expect(.value.parameter(1), from: RSADecrypt.self, [key]) {
        $0.cipherText = PublicKeyRSA(noise)
        $0.inScheme = scheme
      }
    }
  }

  /// A modulus that has not the size that the key claims, and sizes that no key has.
  @Test func cve2021_3569_aModulusOfAnotherSizeIsNotLoaded() throws {
    var tpm = try TestTPM()
    for bits in [1024, 2048, 3072, 4096] as [UInt16] {
      for count in [1, 64, 127, 128, 129, 255, 256, 257, 384, 511, 512] where count != Int(bits) / 8 {
        try tpm.expect(.key.parameter(2), from: LoadExternal.self) {
          $0.inPublic.value.value = Public(
            objectAttributes: [.decrypt, .userWithAuth], parameters: .rsa(RSAParameters(keyBits: bits)),
            unique: .rsa(PublicKeyRSA([UInt8](repeating: 0xFF, count: count))))
        }
      }
    }
    // What cannot be written by the structure itself is put into the octets, behind two times TPM_ALG_NULL.
    let whole = try tpm.octets(LoadExternal.self) {
      $0.inPublic.value.value = Public(
        objectAttributes: [.decrypt, .userWithAuth], parameters: .rsa(RSAParameters(keyBits: 1024)),
        unique: .rsa(PublicKeyRSA([UInt8](repeating: 0xFF, count: 128))))
    }
    let before: [UInt8] = [0x00, 0x10, 0x00, 0x10, 0x04, 0x00]
    let place = try #require(whole.indices.first { whole[$0...].starts(with: before) }) + 4
    for bits in [0, 1, 512, 1023, 1025, 1032, 1536, 2047, 8192, 0xFFFF] as [UInt16] {
      tpm.expect(.value.parameter(2), from: Array(whole[..<place]) + bits.wire + Array(whole[(place + 2)...]))
    }
  }

  /// Each kind of key, with the schemes that are not for it.
  private static func mismatches(_ tpm: inout TestTPM) throws -> [(key: UInt32, schemes: [SignatureScheme])] {
    [
      (try tpm.rsaKey(1024, .null, .sign), [.ecdsa(.sha256), .hmac(.sha256), .hmac(.sha512)]),
      (try tpm.rsaKey(1024, .rsassa(.sha256), .sign), [.hmac(.sha256), .rsapss(.sha256), .ecdsa(.sha256)]),
      (try tpm.eccKey(.nistP256, .null, .sign), [.rsassa(.sha256), .rsapss(.sha256), .hmac(.sha256)]),
      (try tpm.hmacKey([1], .null), [.rsassa(.sha256), .rsapss(.sha256), .ecdsa(.sha256)]),
      (try tpm.hmacKey([1], .hmac(.sha256)), [.rsassa(.sha256), .ecdsa(.sha256), .hmac(.sha384)]),
      (
        try tpm.aesKey([UInt8](repeating: 1, count: 16), nil, .sign),
        [.hmac(.sha256), .rsassa(.sha256), .ecdsa(.sha256)]
      ),
    ]
  }

  @Test func cve2025_2884_cve2025_49133_noCommandSignsWithTheSchemeOfAnotherKey() throws {
    var tpm = try TestTPM()
    let object = try tpm.primary(.sealed, SensitiveCreate(data: [1])).handle
    for (key, schemes) in try Self.mismatches(&tpm) {
      for scheme in schemes {
        let code = ResponseCode.scheme.parameter(2)
        let digest = Digest([UInt8](repeating: 1, count: scheme.hashAlg?.size ?? 0))
        try tpm.expect(code, from: Sign.self, [key]) { ($0.digest, $0.inScheme) = (digest, scheme) }
        try tpm.expect(code, from: Quote.self, [key]) { $0.inScheme = scheme }
        try tpm.expect(code, from: Certify.self, [object, key]) { $0.inScheme = scheme }
        try tpm.expect(code, from: GetTime.self, [PermanentHandle.endorsement, key]) { $0.inScheme = scheme }
      }
      try tpm.run(FlushContext.self) { $0.flushHandle = ContextHandle(key) }
    }
  }

  @Test func cve2025_2884_noKeyVerifiesTheSignatureOfAnother() throws {
    var tpm = try TestTPM()
    let digest = hash(.sha256, [1])
    let signatures: [Signature] = [
      .rsassa(.sha256, PublicKeyRSA([UInt8](repeating: 1, count: 128))),
      .rsapss(.sha256, PublicKeyRSA([UInt8](repeating: 1, count: 128))),
      .ecdsa(.sha256, ECCParameter([1]), ECCParameter([1])),
      .hmac(HashDigest(.sha256, [UInt8](repeating: 1, count: 32))),
    ]
    let keys: [(UInt32, own: Set<Int>)] = [
      (try tpm.rsaKey(1024), [0, 1]), (try tpm.eccKey(), [2]), (try tpm.hmacKey([1], .null), [3]),
    ]
    for (key, own) in keys {
      for (place, signature) in signatures.enumerated() {
        let code: ResponseCode = own.contains(place) ? .signature : .scheme
        try tpm.expect(code.parameter(2), from: VerifySignature.self, [key]) {
          $0.digest = Digest(digest)
          $0.signature = signature
        }
      }
    }
  }

  /// A template that ends before its end, at every octet, also where a policy wants a certain one.
  @Test func libtpms615_aTemplateThatIsCutIsRefused() throws {
    var tpm = try TestTPM()
    let octets = try Public.signP256.marshaled()
    let policyHash = hash(.sha256, octets)
    let policy = TestPolicy().extended(0x190, policyHash).digest
    tpm.prepare { machine in
      machine.persistent.ownerAuthority.policyAlg = .sha256
      machine.persistent.ownerAuthority.authPolicy = Digest(policy)
    }
    for count in 0..<octets.count {
      let cut = Template(Array(octets.prefix(count)))
      try tpm.expect(.insufficient.parameter(2), from: CreateLoaded.self, [PermanentHandle.owner]) {
        $0.inPublic = cut
      }
    }
    for count in [0, 1, octets.count - 1, octets.count] {
      let session = try tpm.startSession(.policy)
      try tpm.run(PolicyTemplate.self, [session.handle]) { $0.templateHash = Digest(policyHash) }
      let template = Template(Array(octets.prefix(count)))
      if count == octets.count {
        try tpm.run(CreateLoaded.self, [PermanentHandle.owner], auth: [.session(session)]) { $0.inPublic = template }
      } else {
        try tpm.expect(
          .policyFail.session(1), from: CreateLoaded.self, [PermanentHandle.owner], auth: [.session(session)]
        ) { $0.inPublic = template }
      }
    }
  }

  @Test(arguments: [0, 1, 20, 31, 33, 48, 64])
  func libtpms615_aTemplateHashOfAnotherSizeIsRefused(_ count: Int) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(.policy)
    try tpm.expect(.size.parameter(1), from: PolicyTemplate.self, [session.handle]) {
      $0.templateHash = Digest([UInt8](repeating: 1, count: count))
    }
  }

  /// Primes shorter and longer than half of the modulus, in the one place that checks the areas of every object that
  /// comes from outside.
  @Test func libtpms619_aPrimeOfAnotherSizeIsRefused() throws {
    var tpm = try TestTPM()
    let key = TestKeys.otherRSA
    let area = Public(
      objectAttributes: [.decrypt, .userWithAuth], parameters: .rsa(RSAParameters(keyBits: 1024)),
      unique: .rsa(PublicKeyRSA(key.modulus)))
    for count in [0, 1, 32, 63, 65, 128, 256] {
      let prime = Secret(Array(key.prime.disclosed().prefix(count)) + [UInt8](repeating: 1, count: max(0, count - 64)))
      try tpm.expect(.keySize.parameter(1), from: LoadExternal.self) {
        $0.inPublic.value.value = area
        $0.inPrivate.value = Sensitive(
          authValue: Auth(), seedValue: SecretDigest(), sensitive: .rsa(PrivateKeyRSA(prime)))
      }
    }
  }
}
