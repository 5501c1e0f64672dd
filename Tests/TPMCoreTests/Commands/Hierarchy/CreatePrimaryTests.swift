// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct CreatePrimaryTests {
  @Test(arguments: [Public.storageP256, .signP256, .hmacKey, .aesKey, .storageAES, .derivationParent])
  func aPrimaryObjectIsLoadedWithItsNameAndCreationData(template: Public) throws {
    var tpm = try TestTPM()
    let made = try tpm.run(CreatePrimary.self, [PermanentHandle.owner]) {
      $0.inPublic.value = template
      $0.outsideInfo = QualifyingData([1, 2, 3])
    }
    #expect(made.handle == 0x8000_0000)
    var expected = made.outPublic.value
    #expect(made.name.octets == (try expected.name))
    expected.unique = template.unique
    #expect(expected == template)

    let data = made.creationData.value
    #expect(data.parentNameAlg == nil)
    #expect(data.parentName.octets == [0x40, 0, 0, 1])
    #expect(data.parentQualifiedName.octets == [0x40, 0, 0, 1])
    #expect(data.outsideInfo.octets == [1, 2, 3])
    #expect(data.locality == .zero)
    #expect(data.pcrDigest.isEmpty)
    #expect(made.creationHash.octets == hash(.sha256, try data.marshaled()))
    #expect(
      tpm.machine.isValid(made.creationTicket, name: made.name.octets, creationHash: made.creationHash.octets))
    #expect(made.creationTicket.hierarchy == .owner)
  }

  @Test func theSameTemplateGivesTheSameKeyAfterARestart() throws {
    var tpm = try TestTPM()
    let before = try tpm.primary(.storageP256)
    // What is stored without a command is written by one that changes NV.
    try tpm.run(EvictControl.self, [PermanentHandle.owner, before.handle]) {
      $0.persistentHandle = PersistentHandle(0x8100_0001)
    }
    try tpm.restartProcess()
    tpm.tpm.startup()
    let after = try tpm.primary(.storageP256)
    #expect(after.outPublic == before.outPublic)
    #expect(try tpm.machine.object(0x8100_0001).name == before.name.octets)
    #expect(
      try tpm.machine.object(0x8100_0001).sensitive == (try tpm.machine.object(after.handle).sensitive))
  }

  @Test func everythingInTheTemplateAndTheDataMattersForTheKey() throws {
    var tpm = try TestTPM()
    let unique = PublicID.ecc(ECCPoint(x: ECCParameter([1]), y: ECCParameter()))
    let names = [
      try tpm.primary(.storageP256).outPublic.value.unique,
      try tpm.primary(.storageP256.with(without: .noDA)).outPublic.value.unique,
      try tpm.primary(.storageP256.changed { $0.unique = unique }).outPublic.value.unique,
      try tpm.primary(.storageP256, SensitiveCreate(data: [0])).outPublic.value.unique,
      try tpm.primary(.storageP256, SensitiveCreate(data: [0, 0])).outPublic.value.unique,
      try tpm.primary(.storageP256, in: PermanentHandle.platform).outPublic.value.unique,
      try tpm.primary(.storageP256, in: PermanentHandle.endorsement).outPublic.value.unique,
    ]
    #expect(Set(names).count == names.count)
  }

  @Test func theAuthValueDoesNotMatterForTheKey() throws {
    var tpm = try TestTPM()
    let one = try tpm.primary(.storageP256, SensitiveCreate(auth: "one"))
    #expect(try tpm.primary(.storageP256, SensitiveCreate(auth: "two")).name == one.name)
  }

  @Test func aNewOwnerKeepsTheEndorsementKeyButEndsItsChildren() throws {
    var tpm = try TestTPM()
    let before = try tpm.primary(in: PermanentHandle.endorsement)
    let child = try tpm.create(.signP256, under: before.handle)
    tpm.prepare { $0.persistent.owner.proof = Secret([UInt8](repeating: 7, count: 64)) }
    let after = try tpm.primary(in: PermanentHandle.endorsement)
    #expect(after.name == before.name)
    try tpm.expect(.integrity.parameter(1), from: Load.self, [after.handle]) {
      $0.inPrivate = child.outPrivate
      $0.inPublic = child.outPublic
    }
  }

  @Test func nothingIsMadeInADisabledHierarchy() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.clear.shEnable = false }
    try tpm.expect(.hierarchy.handle(1), from: CreatePrimary.self, [PermanentHandle.owner]) {
      $0.inPublic.value = .storageP256
    }
  }

  @Test(arguments: BrokenTemplates.inconsistent + BrokenTemplates.unmakeable)
  func aTemplateThatBreaksARuleIsRefused(template: Public, code: ResponseCode) throws {
    var tpm = try TestTPM()
    try tpm.expect(code.parameter(2), from: CreatePrimary.self, [PermanentHandle.owner]) {
      $0.inPublic.value = template
    }
  }

  @Test func aKeySizeThatIsNoneIsRefused() throws {
    var tpm = try TestTPM()
    let octets = try tpm.octets(CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = .signRSA(1024) }
    tpm.expect(.value.parameter(2), from: try BrokenTemplates.withAnUnknownKeySize(octets))
  }

  @Test(arguments: [
    (Public.aesKey, SensitiveCreate(auth: String(repeating: "a", count: 33)), ResponseCode.size),
    (.aesKey.with(without: .sensitiveDataOrigin), SensitiveCreate(data: [UInt8](1...15)), .size),
    (
      .aesKey.with(without: .sensitiveDataOrigin),
      SensitiveCreate(data: [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0xFF, count: 8)), .key
    ),
  ])
  func secretsThatDoNotFitTheTemplateAreRefused(
    template: Public, sensitive: SensitiveCreate, code: ResponseCode
  ) throws {
    var tpm = try TestTPM()
    try tpm.expect(code.parameter(1), from: CreatePrimary.self, [PermanentHandle.owner]) {
      ($0.inPublic.value, $0.inSensitive.value) = (template, sensitive)
    }
  }

  @Test func thereAreNoFirmwareLimitedHierarchies() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.handle(1), from: CreatePrimary.self, [PermanentHandle.firmwareOwner]) {
      $0.inPublic.value = .storageP256
    }
  }

  @Test func aFullTPMRefusesAnotherObject() throws {
    var tpm = try TestTPM()
    for _ in 0..<Capacity.transientObjects { _ = try tpm.primary(.aesKey) }
    try tpm.expect(.objectMemory, from: CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = .aesKey }
  }

  @Test func dataForAnAsymmetricPrimaryGoWithSensitiveDataOriginOnly() throws {
    var tpm = try TestTPM()
    try tpm.expect(.attributes.parameter(2), from: CreatePrimary.self, [PermanentHandle.owner]) {
      $0.inPublic.value = .storageP256.with(without: .sensitiveDataOrigin)
      $0.inSensitive.value = SensitiveCreate(data: [1])
    }
  }

  @Test(arguments: [(UInt32(3), false), (65_535, false), (65_538, false), (65_537, true), (0x0001_0003, true)])
  func onlyExponentsAbove65536AreMade(exponent: UInt32, isMade: Bool) throws {
    var tpm = try TestTPM()
    var template = Public.signRSA(1024)
    template.parameters = .rsa(RSAParameters(keyBits: 1024, exponent: exponent))
    if isMade {
      let made = try tpm.primary(template)
      #expect(made.outPublic.value.parameters.rsa?.exponent == exponent)
    } else {
      try tpm.expect(.range.parameter(2), from: CreatePrimary.self, [PermanentHandle.owner]) {
        $0.inPublic.value = template
      }
    }
  }

  @Test func aDerivationThatThisCodeDoesNotKnowIsAFailure() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.persistent.derivationVersion = 99 }
    try tpm.expect(.failure, from: CreatePrimary.self, [PermanentHandle.owner]) { $0.inPublic.value = .storageP256 }
  }
}
