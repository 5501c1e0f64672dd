// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct LoadExternalTests {
  /// Both areas of an object that the TPM has made, with the attributes that one from outside may have.
  private static func areas(
    _ template: Public, _ tpm: inout TestTPM
  ) throws -> (publicArea: Public, sensitive: Sensitive) {
    let free = template.with(without: [.fixedTPM, .fixedParent, .restricted])
    let data = free.objectAttributes.contains(.sensitiveDataOrigin) ? [] : [UInt8](1...16)
    let object = try tpm.primaryObject(free, SensitiveCreate(data: data))
    return (object.publicArea, try #require(object.sensitive))
  }

  @Test func aPublicAreaHasItsNameForQualifiedName() throws {
    var tpm = try TestTPM()
    let made = try tpm.primary(.signP256)
    let loaded = try tpm.run(LoadExternal.self) {
      $0.inPublic.value.value = made.outPublic.value
      $0.hierarchy = .owner
    }
    #expect(loaded.name == made.name)
    let read = try tpm.run(ReadPublic.self, [loaded.handle])
    #expect(read.qualifiedName == made.name)
    #expect(try tpm.machine.object(loaded.handle).hierarchy == .owner)
  }

  @Test(arguments: [Public.signP256, .signRSA(1024), .hmacKey, .aesKey, .sealed])
  func bothAreasAreTaken(template: Public) throws {
    var tpm = try TestTPM()
    let (area, sensitive) = try Self.areas(template, &tpm)
    let loaded = try tpm.run(LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = sensitive
    }
    #expect(try tpm.machine.object(loaded.handle).sensitive == sensitive)
    #expect(try tpm.machine.object(loaded.handle).isExternal)
  }

  @Test func anObjectWithoutANameAlgHasNoName() throws {
    var tpm = try TestTPM()
    let (area, sensitive) = try Self.areas(.signP256, &tpm)
    let loaded = try tpm.run(LoadExternal.self) {
      $0.inPublic.value.value = area.changed { $0.nameAlg = nil }
      $0.inPrivate.value = sensitive
    }
    #expect(loaded.name.isEmpty)
    #expect(try tpm.run(ReadPublic.self, [loaded.handle]).outPublic.value.value.nameAlg == nil)
  }

  @Test func aSensitiveAreaGoesWithTheNULLHierarchyOnly() throws {
    var tpm = try TestTPM()
    let (area, sensitive) = try Self.areas(.signP256, &tpm)
    try tpm.expect(.hierarchy.parameter(3), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = sensitive
      $0.hierarchy = .owner
    }
  }

  @Test func aDisabledHierarchyTakesNothing() throws {
    var tpm = try TestTPM()
    let area = try tpm.primary(.signP256).outPublic.value
    tpm.prepare { $0.clear.ehEnable = false }
    try tpm.expect(.hierarchy.parameter(3), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.hierarchy = .endorsement
    }
    try tpm.expect(.value.parameter(3), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.hierarchy = HierarchyHandle(PermanentHandle.firmwareOwner)
    }
  }

  @Test(arguments: [ObjectAttributes.fixedTPM, .fixedParent, .restricted])
  func anObjectWithASensitiveAreaBelongsToNoTPM(attribute: ObjectAttributes) throws {
    var tpm = try TestTPM()
    let (area, sensitive) = try Self.areas(.signP256, &tpm)
    try tpm.expect(.attributes.parameter(2), from: LoadExternal.self) {
      $0.inPublic.value.value = area.with(attribute)
      $0.inPrivate.value = sensitive
    }
  }

  @Test(arguments: [Public.signP256, .signRSA(1024), .hmacKey, .aesKey])
  func theAreasMustBelongTogether(template: Public) throws {
    var tpm = try TestTPM()
    let (area, _) = try Self.areas(template, &tpm)
    let (_, other) = try Self.areas(template.with(.stClear), &tpm)
    try tpm.expect(.binding.parameter(1), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = other
    }
  }

  @Test(arguments: [
    (Public.signP256, 31), (.signP256, 33), (.signRSA(1024), 63), (.signRSA(1024), 65), (.aesKey, 15), (.aesKey, 24),
    (.hmacKey, 65),
  ])
  func theKeyHasTheSizeThatThePublicAreaSays(template: Public, count: Int) throws {
    var tpm = try TestTPM()
    var (area, sensitive) = try Self.areas(template, &tpm)
    sensitive.sensitive = SensitiveComposite(area.type, Secret([UInt8](repeating: 0x77, count: count)))
    let wrong = sensitive
    try tpm.expect(.keySize.parameter(1), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = wrong
    }
    // The rule does not depend on a Name.
    area.nameAlg = nil
    let unnamed = area
    try tpm.expect(.keySize.parameter(1), from: LoadExternal.self) {
      $0.inPublic.value.value = unnamed
      $0.inPrivate.value = wrong
    }
  }

  @Test func aSensitiveAreaOfAnotherTypeIsRefused() throws {
    var tpm = try TestTPM()
    let (area, _) = try Self.areas(.signP256, &tpm)
    let (_, other) = try Self.areas(.hmacKey, &tpm)
    try tpm.expect(.type.parameter(1), from: LoadExternal.self) {
      $0.inPublic.value.value = area
      $0.inPrivate.value = other
    }
  }

  @Test func aLongAuthValueOrSeedIsRefused() throws {
    var tpm = try TestTPM()
    let (area, sensitive) = try Self.areas(.hmacKey, &tpm)
    let long = Secret([UInt8](repeating: 1, count: 33))
    for place in 0..<2 {
      try tpm.expect(.size.parameter(1), from: LoadExternal.self) {
        $0.inPublic.value.value = area
        $0.inPrivate.value = sensitive
        if place == 0 { $0.inPrivate.value?.authValue = Auth(long) }
        if place == 1 { $0.inPrivate.value?.seedValue = SecretDigest(long) }
      }
    }
  }

  @Test func aWeakKeyIsRefused() throws {
    var tpm = try TestTPM()
    var (area, sensitive) = try Self.areas(.aesKey, &tpm)
    area.nameAlg = nil
    sensitive.sensitive = .sym(SymKey(Secret([UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 8))))
    let (unnamed, weak) = (area, sensitive)
    try tpm.expect(.key.parameter(1), from: LoadExternal.self) {
      $0.inPublic.value.value = unnamed
      $0.inPrivate.value = weak
    }
  }

  @Test(arguments: BrokenTemplates.inconsistent)
  func aPublicAreaThatBreaksARuleIsRefused(area: Public, code: ResponseCode) throws {
    var tpm = try TestTPM()
    try tpm.expect(code.parameter(2), from: LoadExternal.self) { $0.inPublic.value.value = area }
  }

  @Test func aPublicKeyMustBeOne() throws {
    var tpm = try TestTPM()
    let ecc = try Self.areas(.signP256, &tpm).publicArea
    let rsa = try Self.areas(.signRSA(1024), &tpm).publicArea
    let point = try #require(ecc.unique.ecc)
    let modulus = try #require(rsa.unique.rsa).octets
    let wrong: [(Public, ResponseCode)] = [
      (ecc.changed { $0.unique = .ecc(ECCPoint(x: point.y, y: point.x)) }, .eccPoint),
      (ecc.changed { $0.unique = .ecc(ECCPoint()) }, .key),
      (ecc.changed { $0.unique = .ecc(ECCPoint(x: point.x, y: ECCParameter([0] + point.y.octets))) }, .key),
      (rsa.changed { $0.unique = .rsa(PublicKeyRSA()) }, .key),
      (rsa.changed { $0.unique = .rsa(PublicKeyRSA([0x00] + modulus.dropFirst())) }, .key),
      (rsa.changed { $0.unique = .rsa(PublicKeyRSA(modulus.dropLast() + [0x02])) }, .key),
      (rsa.changed { $0.parameters = .rsa(RSAParameters(keyBits: 2048)) }, .key),
      (rsa.changed { $0.parameters = .rsa(RSAParameters(keyBits: 1024, exponent: 2)) }, .value),
      (rsa.changed { $0.parameters = .rsa(RSAParameters(keyBits: 1024, exponent: 1)) }, .value),
      (rsa.changed { $0.authPolicy = Digest([1]) }, .size),
    ]
    for (area, code) in wrong {
      try tpm.expect(code.parameter(2), from: LoadExternal.self) {
        $0.inPublic.value.value = area
        $0.hierarchy = .owner
      }
    }
    _ = try tpm.loadPublic(rsa.changed { $0.parameters = .rsa(RSAParameters(keyBits: 1024, exponent: 3)) })
  }

  @Test func aFullTPMRefusesAnotherObject() throws {
    var tpm = try TestTPM()
    let area = try tpm.primary(.signP256).outPublic.value
    for _ in 1..<Capacity.transientObjects { _ = try tpm.loadPublic(area) }
    try tpm.expect(.objectMemory, from: LoadExternal.self) { $0.inPublic.value.value = area }
  }
}
