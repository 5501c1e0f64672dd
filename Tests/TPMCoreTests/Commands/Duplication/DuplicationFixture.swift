// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Objects that may be duplicated, and parents that they may go to.
enum DuplicationFixture {
  /// The policy digest of TPM2_PolicyCommandCode(TPM_CC_Duplicate) alone.
  static func policy(_ hash: HashAlgorithm = .sha256) -> [UInt8] {
    TestPolicy(hash).extended(0x16C, UInt32(0x14B).wire).digest
  }

  /// Objects of every kind, with the data that some are made of.
  static let objects: [(name: String, template: Public, data: [UInt8])] = [
    ("ECC", .signP256.duplicable, []),
    ("ECC of another nameAlg", .signP256.changed { $0.nameAlg = .sha384 }.duplicable, []),
    ("RSA", .signRSA(1024).duplicable, []),
    ("HMAC", .hmacKey.duplicable, []),
    ("AES", .aesKey.duplicable, []),
    ("sealed", .sealed.duplicable, [1, 2, 3]),
    ("ECC storage", .storageP256.duplicable, []),
    ("AES storage", .storageAES.duplicable, []),
    ("derivation parent", .derivationParent.duplicable, []),
  ]

  /// Asymmetric storage keys.
  static let parents: [Public] = [
    .storageP256, .storageRSA(1024), .storageP256.changed { $0.nameAlg = .sha384 },
    .storageP256.changed {
      $0.parameters = .ecc(
        ECCParameters(
          symmetric: SymDefObject(SymmetricCipher(.aes, keyBits: 256, mode: .cfb)), curveID: .nistP384))
    },
  ]

  static let cipher = SymDefObject(Public.aes128CFB)

  /// A TPM2B_SENSITIVE as the TPM marshals it: the authValue is padded.
  static func sized(_ object: Object) throws -> [UInt8] {
    var sensitive = try #require(object.sensitive)
    let nameAlg = try #require(object.publicArea.nameAlg)
    let auth = sensitive.authValue.secret.disclosed()
    sensitive.authValue = Auth(Secret(auth + [UInt8](repeating: 0, count: nameAlg.size - auth.count)))
    let octets = try sensitive.marshaled()
    return UInt16(octets.count).wire + octets
  }
}

extension Public {
  /// The same, under a policy that lets it be duplicated anywhere.
  var duplicable: Public {
    changed {
      $0.objectAttributes.subtract([.fixedTPM, .fixedParent])
      $0.authPolicy = Digest(DuplicationFixture.policy($0.nameAlg ?? .sha256))
    }
  }
}

extension TestTPM {
  /// A policy session that authorises one duplication.
  mutating func duplicationSession(_ hash: HashAlgorithm = .sha256) throws -> TestSession {
    let session = try startSession(.policy, hash: hash)
    try run(PolicyCommandCode.self, [session.handle]) { $0.code = .duplicate }
    return session
  }

  /// Duplicates an object whose policy is that of the fixture.
  mutating func duplicate(
    _ object: UInt32, to newParent: UInt32, _ symmetricAlg: SymDefObject = .null, key: [UInt8] = []
  ) throws -> TestResponse<Duplicate> {
    let session = try duplicationSession(machine.object(object).publicArea.nameAlg ?? .sha256)
    session.attributes = []
    return try run(Duplicate.self, [object, newParent], auth: [.session(session)]) {
      $0.encryptionKeyIn = SecretData(Secret(key))
      $0.symmetricAlg = symmetricAlg
    }
  }

  /// Imports an object under a parent and loads it.
  mutating func importAndLoad(
    _ area: Public, _ duplicate: [UInt8], _ seed: [UInt8], _ symmetricAlg: SymDefObject = .null, key: [UInt8] = [],
    under parent: UInt32
  ) throws -> UInt32 {
    let imported = try run(Import.self, [parent]) {
      $0.fill(area, duplicate, seed, symmetricAlg, key: key)
    }
    return try run(Load.self, [parent]) {
      $0.inPrivate = imported.outPrivate
      $0.inPublic.value = area
    }.handle
  }
}

extension Import.Parameters {
  mutating func fill(
    _ area: Public, _ duplicate: [UInt8], _ seed: [UInt8], _ symmetricAlg: SymDefObject = .null, key: [UInt8] = []
  ) {
    encryptionKey = SecretData(Secret(key))
    objectPublic.value = area
    self.duplicate = SecretPrivate(Secret(duplicate))
    inSymSeed = EncryptedSecret(seed)
    self.symmetricAlg = symmetricAlg
  }
}
