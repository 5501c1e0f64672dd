// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct CreateTests {
  @Test(arguments: [
    Public.signP256, .signRSA(1024), .hmacKey, .aesKey, .storageP256, .storageAES, .derivationParent,
  ])
  func whatIsMadeCanBeLoadedUnderTheSameParent(template: Public) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let made = try tpm.create(template, SensitiveCreate(auth: "secret"), under: parent.handle)
    let loaded = try tpm.run(Load.self, [parent.handle]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
    let object = try tpm.machine.object(loaded.handle)
    #expect(loaded.name.octets == object.name)
    #expect(object.name == (try made.outPublic.value.name))
    #expect(object.authValue.trimmingTrailingZeros() == Secret(Array("secret".utf8)))
    #expect(!object.isPrimary)
    let expected = [0, 0x0B] + hash(.sha256, try tpm.machine.object(parent.handle).qualifiedName + object.name)
    #expect(object.qualifiedName == expected)
  }

  /// What a child's private area is made of, with each hash as nameAlg of the parent and each cipher. The parts are
  /// found with formulas made anew: HMAC, IV, and the sensitive area in CFB mode. Part 1, 20.3.2.3 and 21.
  @Test(
    arguments: [Public.storageP256, .storageAES],
    HashAlgorithm.allCases.map { ($0, Public.aes128CFB) }
      + Public.ciphers.map { (HashAlgorithm.sha256, $0) })
  func aParentProtectsWithItsHashAndCipher(_ template: Public, _ way: (HashAlgorithm, SymmetricCipher)) throws {
    let (hash, cipher) = way
    var tpm = try TestTPM()
    let parent = try tpm.primary(template.protecting(with: cipher).changed { $0.nameAlg = hash }).handle
    let child = Public.sealed.changed { $0.nameAlg = hash }
    let data = Array("what is sealed".utf8)
    let made = try tpm.create(child, SensitiveCreate(data: data), under: parent)
    let loaded = try tpm.run(Load.self, [parent]) {
      $0.inPrivate = made.outPrivate
      $0.inPublic = made.outPublic
    }
    #expect(try tpm.run(Unseal.self, [loaded.handle]).outData.secret == Secret(data))

    let name = hash.rawValue.wire + TPMCrypto.hash(hash, try made.outPublic.value.marshaled())
    #expect(loaded.name.octets == name)
    let seed = try #require(try tpm.machine.object(parent).sensitive).seedValue.secret.disclosed()
    let octets = made.outPrivate.octets
    let (integrity, rest) = (Array(octets[2..<(2 + hash.size)]), Array(octets[(2 + hash.size)...]))
    let hmacKey = TestCrypto.kdfa(hash, key: seed, label: "INTEGRITY", [], [], bits: hash.size * 8)
    #expect(integrity == TestCrypto.hmac(hash, key: hmacKey, rest + name))
    let key = TestCrypto.kdfa(hash, key: seed, label: "STORAGE", name, [], bits: Int(cipher.keyBits))
    let plain = try TestCrypto.cfb(.decrypt, cipher.cipher, key: key, iv: Array(rest[2..<18]), Array(rest[18...]))
    #expect(Array(plain.suffix(data.count)) == data)
  }

  @Test func creationDataTellTheParentAndThePCR() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let selection = PCRSelectionList([PCRSelection(.sha256, PCRBitmap([0, 7]))])
    let made = try tpm.run(Create.self, [parent.handle]) {
      $0.inPublic.value = .signP256
      $0.creationPCR = selection
    }
    let data = made.creationData.value
    #expect(data.parentNameAlg == .sha256)
    #expect(data.parentName == parent.name)
    #expect(data.parentQualifiedName.octets == (try tpm.machine.object(parent.handle).qualifiedName))
    #expect(data.pcrSelect == selection)
    #expect(data.pcrDigest.octets == tpm.machine.pcrDigest(selection, .sha256))
    #expect(
      tpm.machine.isValid(
        made.creationTicket, name: try made.outPublic.value.name, creationHash: made.creationHash.octets))
  }

  @Test func theLengthOfTheAuthValueDoesNotShow() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary()
    let short = try tpm.create(.aesKey, SensitiveCreate(), under: parent.handle)
    let long = try tpm.create(.aesKey, SensitiveCreate(auth: String(repeating: "a", count: 32)), under: parent.handle)
    #expect(short.outPrivate.count == long.outPrivate.count)
  }

  @Test func nothingIsMadeUnderWhatIsNoStorageKey() throws {
    var tpm = try TestTPM()
    let storage = try tpm.primary()
    let wrong = [
      try tpm.primary(.signP256).handle, try tpm.primary(.derivationParent).handle,
      try tpm.loadPublic(storage.outPublic.value), tpm.addSequence(),
    ]
    for handle in wrong {
      let isPublicOnly = handle == wrong[2]
      let code = isPublicOnly ? ResponseCode.authUnavailable.session(1) : .type.handle(1)
      try tpm.expect(code, from: Create.self, [handle]) { $0.inPublic.value = .signP256 }
    }
  }

  @Test(arguments: [32, 33])
  func anAuthValueIsNoLongerThanADigest(count: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let sensitive = SensitiveCreate(auth: String(repeating: "a", count: count))
    if count == 32 {
      _ = try tpm.create(.aesKey, sensitive, under: parent)
    } else {
      try tpm.expect(.size.parameter(1), from: Create.self, [parent]) {
        $0.inPublic.value = .aesKey
        $0.inSensitive.value = sensitive
      }
    }
  }

  @Test func zerosAtTheEndOfAnAuthValueDoNotCount() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    var sensitive = SensitiveCreate(auth: "a")
    sensitive.userAuth = Auth(Secret([0x61] + [UInt8](repeating: 0, count: 63)))
    let made = try tpm.load(.aesKey, sensitive, under: parent)
    #expect(try tpm.machine.object(made).authValue.trimmingTrailingZeros() == Secret([0x61]))
  }

  @Test(arguments: [
    (Public.sealed, 0, ResponseCode.attributes.parameter(2)),
    (.sealed.with(.sensitiveDataOrigin), 0, .attributes.parameter(2)),
    (.sealed.with(.sensitiveDataOrigin), 1, .attributes.parameter(2)),
    (.aesKey.with(without: .sensitiveDataOrigin), 0, .attributes.parameter(2)),
    (.aesKey, 16, .attributes.parameter(2)),
    (.aesKey.with(without: .sensitiveDataOrigin), 15, .size.parameter(1)),
    (.aesKey.with(without: .sensitiveDataOrigin), 17, .size.parameter(1)),
    (.hmacKey.with(without: .sensitiveDataOrigin), 65, .size.parameter(1)),
    (.signP256.with(without: .sensitiveDataOrigin), 32, .value.parameter(1)),
    (.signP256, 32, .attributes.parameter(2)),
  ])
  func dataThatDoNotFitTheTemplateAreRefused(template: Public, count: Int, code: ResponseCode) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    try tpm.expect(code, from: Create.self, [parent]) {
      $0.inPublic.value = template
      $0.inSensitive.value = SensitiveCreate(data: [UInt8](repeating: 0x5A, count: count))
    }
  }

  @Test(arguments: [
    (Public.sealed, 1), (.sealed, 128), (.aesKey.with(without: .sensitiveDataOrigin), 16),
    (.hmacKey.with(without: .sensitiveDataOrigin), 1), (.hmacKey.with(without: .sensitiveDataOrigin), 64),
  ])
  func dataOfTheCallerBecomeTheSecret(template: Public, count: Int) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let data = [UInt8](repeating: 0x5A, count: count)
    let handle = try tpm.load(template, SensitiveCreate(data: data), under: parent)
    #expect(try tpm.machine.object(handle).sensitive?.sensitive.secret == Secret(data))
  }

  @Test(arguments: BrokenTemplates.inconsistent + BrokenTemplates.unmakeable + BrokenTemplates.unlikeTheParent)
  func aTemplateThatBreaksARuleIsRefused(template: Public, code: ResponseCode) throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    try tpm.expect(code.parameter(2), from: Create.self, [parent]) { $0.inPublic.value = template }
  }

  @Test func aKeySizeThatIsNoneIsRefused() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let octets = try tpm.octets(Create.self, [parent]) { $0.inPublic.value = .signRSA(1024) }
    tpm.expect(.value.parameter(2), from: try BrokenTemplates.withAnUnknownKeySize(octets))
  }

  /// The search for primes can be given up; nothing else takes long enough.
  @Test func anRSAKeyCanBeGivenUp() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let template = Public.signRSA(1024)
    let octets = Template(try template.marshaled())
    tpm.platform.isCancelRequested = true
    try tpm.expect(.canceled, from: Create.self, [parent]) { $0.inPublic.value = template }
    try tpm.expect(.canceled, from: CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = template }
    try tpm.expect(.canceled, from: CreateLoaded.self, [parent]) { $0.inPublic = octets }
    _ = try tpm.create(.signP256, under: parent)
    tpm.platform.isCancelRequested = false
    _ = try tpm.create(template, under: parent)
  }

  @Test func aWeakKeyIsRefused() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    let weak = [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0xFF, count: 8)
    try tpm.expect(.key.parameter(1), from: Create.self, [parent]) {
      $0.inPublic.value = .aesKey.with(without: .sensitiveDataOrigin)
      $0.inSensitive.value = SensitiveCreate(data: weak)
    }
  }

  @Test func moreDataThanASealedObjectHoldsDoNotEvenParse() throws {
    var tpm = try TestTPM()
    let parent = try tpm.primary().handle
    try tpm.expect(.size.parameter(1), from: Create.self, [parent]) {
      $0.inPublic.value = .sealed
      $0.inSensitive.value = SensitiveCreate(data: [UInt8](repeating: 1, count: 129))
    }
  }
}
