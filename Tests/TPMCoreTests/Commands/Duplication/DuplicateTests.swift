// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct DuplicateTests {
  /// Makes a parent and an object under it that may be duplicated.
  private static func setUp(
    _ tpm: inout TestTPM, _ template: Public = .signP256.duplicable
  ) throws -> (object: UInt32, parent: UInt32) {
    let parent = try tpm.primary().handle
    return (try tpm.load(template, under: parent), parent)
  }

  @Test(arguments: DuplicationFixture.objects.indices, [false, true])
  func everyKindOfObjectMovesToAnotherTPM(_ place: Int, _ hasInner: Bool) throws {
    let (_, template, data) = DuplicationFixture.objects[place]
    var source = try TestTPM(seed: 1)
    var target = try TestTPM(seed: 2)
    let object = try source.load(
      template, SensitiveCreate(auth: "auth", data: data), under: source.primary().handle)
    let original = try source.machine.object(object)
    for newParent in DuplicationFixture.parents {
      let parent = try target.primary(newParent)
      let publicParent = try source.loadPublic(parent.outPublic.value)
      let cipher = hasInner ? DuplicationFixture.cipher : .null
      let made = try source.duplicate(object, to: publicParent, cipher)
      let handle = try target.importAndLoad(
        original.publicArea, made.duplicate.secret.disclosed(), made.outSymSeed.octets, cipher,
        key: made.encryptionKeyOut.secret.disclosed(), under: parent.handle)
      let moved = try target.machine.object(handle)
      #expect(moved.name == original.name && moved.publicArea == original.publicArea)
      #expect(try DuplicationFixture.sized(moved) == DuplicationFixture.sized(original))
      try source.run(FlushContext.self) { $0.flushHandle = ContextHandle(publicParent) }
    }
  }

  @Test(arguments: DuplicationFixture.parents.indices, [false, true])
  func theWrapsAreThoseOfTheFormulas(_ place: Int, _ hasInner: Bool) throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let original = try tpm.machine.object(object)
    let parent = try tpm.primaryObject(DuplicationFixture.parents[place])
    let made = try tpm.duplicate(
      object, to: tpm.loadPublic(parent.publicArea), hasInner ? DuplicationFixture.cipher : .null,
      key: hasInner ? TestDuplicate.innerKey : [])
    #expect(made.encryptionKeyOut.secret.isEmpty)
    let seed = try TestKEM.recover(made.outSymSeed.octets, with: parent, label: "DUPLICATE")
    #expect(seed.count == parent.publicArea.nameAlg?.size)
    var data = try TestDuplicate.withoutOuter(
      made.duplicate.secret.disclosed(), named: original.name, for: parent.publicArea, seed: seed)
    if hasInner { data = try TestDuplicate.withoutInner(data, original.publicArea) }
    #expect(try data == DuplicationFixture.sized(original))
  }

  @Test func withoutWrapsTheSensitiveAreaIsPlain() throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let made = try tpm.duplicate(object, to: PermanentHandle.null)
    #expect(made.outSymSeed.isEmpty && made.encryptionKeyOut.secret.isEmpty)
    #expect(try made.duplicate.secret.disclosed() == DuplicationFixture.sized(tpm.machine.object(object)))
  }

  @Test(arguments: [UInt16(128), 192, 256])
  func theKeyOfTheInnerWrapIsTheTPMsIfTheCallerHasNone(_ bits: UInt16) throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let original = try tpm.machine.object(object)
    let cipher = SymDefObject(SymmetricCipher(.aes, keyBits: bits, mode: .cfb))
    var keys: Set<[UInt8]> = []
    for _ in 0..<2 {
      let made = try tpm.duplicate(object, to: PermanentHandle.null, cipher)
      let key = made.encryptionKeyOut.secret.disclosed()
      #expect(key.count == Int(bits) / 8 && made.outSymSeed.isEmpty)
      keys.insert(key)
      let data = try TestDuplicate.withoutInner(made.duplicate.secret.disclosed(), original.publicArea, key: key)
      #expect(try data == DuplicationFixture.sized(original))
    }
    #expect(keys.count == 2)
  }

  @Test func everySeedIsAnother() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm)
    let (first, second) = (try tpm.duplicate(object, to: parent), try tpm.duplicate(object, to: parent))
    #expect(first.outSymSeed != second.outSymSeed && first.duplicate != second.duplicate)
  }

  @Test func encryptedDuplicationWantsBothWraps() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm, .signP256.duplicable.with(.encryptedDuplication))
    let session = try tpm.duplicationSession()
    for newParent in [parent, PermanentHandle.null] {
      try tpm.expect(
        .symmetric.parameter(2), from: Duplicate.self, [object, newParent], auth: [.session(session)])
    }
    try tpm.expect(
      .hierarchy.handle(2), from: Duplicate.self, [object, PermanentHandle.null], auth: [.session(session)]
    ) { $0.symmetricAlg = DuplicationFixture.cipher }
    let made = try tpm.duplicate(object, to: parent, DuplicationFixture.cipher)
    #expect(made.encryptionKeyOut.secret.count == 16 && !made.outSymSeed.isEmpty)
  }

  @Test func anObjectThatStaysWithItsParentIsRefused() throws {
    let fixed = Public.signP256.changed { $0.authPolicy = Digest(DuplicationFixture.policy()) }
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm, fixed)
    let session = try tpm.duplicationSession()
    try tpm.expect(.attributes.handle(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
  }

  /// fixedTPM is CLEAR, but the object goes only where its parent goes.
  @Test func aChildOfADuplicableParentIsRefused() throws {
    var tpm = try TestTPM()
    let (storage, parent) = try Self.setUp(&tpm, .storageP256.duplicable)
    let child = try tpm.load(.signP256.duplicable.with(.fixedParent), under: storage)
    let session = try tpm.duplicationSession()
    try tpm.expect(.attributes.handle(1), from: Duplicate.self, [child, parent], auth: [.session(session)])
    _ = try tpm.duplicate(storage, to: parent)
  }

  @Test func theNewParentIsAnAsymmetricStorageKey() throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let session = try tpm.duplicationSession()
    let wrong = [
      object, try tpm.primary(.signP256).handle, try tpm.primary(.storageAES).handle,
      try tpm.primary(.derivationParent).handle, try tpm.rsaKey(1024, .null, .decrypt), tpm.addSequence(),
    ]
    for parent in wrong {
      try tpm.expect(.type.handle(2), from: Duplicate.self, [object, parent], auth: [.session(session)])
    }
    try tpm.expect(
      .missingHandle(2), from: Duplicate.self, [object, 0x8000_001F], auth: [.session(session)])
    try tpm.expect(
      .value.handle(2), from: Duplicate.self, [object, PermanentHandle.owner], auth: [.session(session)])
  }

  /// OAEP with SHA-512 wants 130 octets besides the seed.
  @Test func aNewParentThatIsTooSmallIsRefused() throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let small = try tpm.loadPublic(
      .storageRSA(1024).changed {
        $0.nameAlg = .sha512
        $0.unique = .rsa(PublicKeyRSA(TestKeys.otherRSA.modulus))
      })
    let session = try tpm.duplicationSession()
    try tpm.expect(.key.handle(2), from: Duplicate.self, [object, small], auth: [.session(session)])
  }

  @Test(arguments: [1, 15, 17, 32, 66])
  func theKeyHasTheSizeThatTheCipherWants(_ size: Int) throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm)
    let session = try tpm.duplicationSession()
    for cipher in [SymDefObject.null, DuplicationFixture.cipher] {
      try tpm.expect(.size.parameter(1), from: Duplicate.self, [object, parent], auth: [.session(session)]) {
        $0.encryptionKeyIn = SecretData(Secret([UInt8](repeating: 1, count: size)))
        $0.symmetricAlg = cipher
      }
    }
  }

  @Test func withoutEntropyNothingIsDuplicated() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm)
    let session = try tpm.duplicationSession()
    try tpm.run(SelfTest.self)
    tpm.platform.hasEntropy = false
    try tpm.expect(.failure, from: Duplicate.self, [object, parent], auth: [.session(session)])
  }

  // MARK: - The DUP role

  @Test func onlyAPolicyAuthorises() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm)
    try tpm.expect(.authType.session(1), from: Duplicate.self, [object, parent])
    let session = try tpm.startSession()
    try tpm.expect(.authType.session(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
    let trial = try tpm.startSession(.trial)
    try tpm.run(PolicyCommandCode.self, [trial.handle]) { $0.code = .duplicate }
    try tpm.expect(.attributes.session(1), from: Duplicate.self, [object, parent], auth: [.session(trial)])
    try tpm.expect(.authMissing, from: Duplicate.self, [object, parent], auth: [])
  }

  @Test func thePolicyMustBeOneForDuplication() throws {
    let policy = TestPolicy().extended(0x16B).digest
    let template = Public.signP256.duplicable.changed { $0.authPolicy = Digest(policy) }
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm, template)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyAuthValue.self, [session.handle])
    session.includesAuthValue = true
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
    // For use it is good enough.
    try tpm.run(Sign.self, [object], auth: [.session(session)]) {
      $0.digest = Digest(hash(.sha256, []))
      $0.inScheme = .ecdsa(.sha256)
    }
  }

  @Test func aPolicyForAnotherCommandIsRefused() throws {
    let policy = TestPolicy().extended(0x16C, UInt32(0x15D).wire).digest
    let template = Public.signP256.duplicable.changed { $0.authPolicy = Digest(policy) }
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm, template)
    let session = try tpm.startSession(.policy)
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .sign }
    try tpm.expect(.policyCC.session(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
  }

  @Test func aPolicyForDuplicationDoesNotAuthoriseUse() throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm, .signP256.duplicable.with(without: .userWithAuth))
    let session = try tpm.duplicationSession()
    try tpm.expect(.policyCC.session(1), from: Sign.self, [object], auth: [.session(session)]) {
      $0.digest = Digest(hash(.sha256, []))
      $0.inScheme = .ecdsa(.sha256)
    }
  }

  @Test func theDigestIsThatOfTheObject() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm)
    let session = try tpm.duplicationSession()
    try tpm.run(PolicyCommandCode.self, [session.handle]) { $0.code = .duplicate }
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
    let other = try tpm.duplicationSession(.sha384)
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [object, parent], auth: [.session(other)])
  }

  @Test func withoutAPolicyOrASensitiveAreaNothingIsDuplicated() throws {
    var tpm = try TestTPM()
    let (object, parent) = try Self.setUp(&tpm, .signP256.duplicable.changed { $0.authPolicy = Digest() })
    let session = try tpm.duplicationSession()
    let publicOnly = try tpm.loadPublic(
      .signP256.duplicable.changed {
        $0.unique = .ecc(ECCPoint(TestKeys.ecc(.nistP256).publicPoint))
      })
    try tpm.expect(.authUnavailable, from: Duplicate.self, [publicOnly, parent], auth: [.session(session)])
    for handle in [object, tpm.addSequence()] {
      try tpm.expect(.policyFail.session(1), from: Duplicate.self, [handle, parent], auth: [.session(session)])
    }
  }

  /// Without a nameAlg an object has no policy that could hold.
  @Test func anObjectWithoutANameIsNotDuplicated() throws {
    var tpm = try TestTPM()
    let (_, parent) = try Self.setUp(&tpm)
    let key = TestKeys.ecc(.nistP256)
    let area = Public.signP256.changed {
      ($0.nameAlg, $0.objectAttributes) = (nil, [.sign, .userWithAuth, .noDA])
      $0.unique = .ecc(ECCPoint(key.publicPoint))
    }
    let object = try tpm.loadExternal(area, key.scalar)
    let session = try tpm.duplicationSession()
    try tpm.expect(.policyFail.session(1), from: Duplicate.self, [object, parent], auth: [.session(session)])
  }

  /// The keys of the inner wrap may go and come encrypted, as they should.
  @Test func theKeysGoThroughAnEncryptedSession() throws {
    var tpm = try TestTPM()
    let (object, _) = try Self.setUp(&tpm)
    let encrypting = try tpm.startSession(
      symmetric: .cipher(Public.aes128CFB), bind: (PermanentHandle.owner, []))
    encrypting.attributes = [.continueSession, .decrypt, .encrypt]
    let original = try tpm.machine.object(object)
    for key in [[], TestDuplicate.innerKey] {
      let session = try tpm.duplicationSession()
      let made = try tpm.run(
        Duplicate.self, [object, PermanentHandle.null], auth: [.session(session), .session(encrypting)]
      ) {
        $0.encryptionKeyIn = SecretData(Secret(key))
        $0.symmetricAlg = DuplicationFixture.cipher
      }
      let used = key.isEmpty ? made.encryptionKeyOut.secret.disclosed() : key
      let data = try TestDuplicate.withoutInner(made.duplicate.secret.disclosed(), original.publicArea, key: used)
      #expect(try data == DuplicationFixture.sized(original))
    }
  }
}
