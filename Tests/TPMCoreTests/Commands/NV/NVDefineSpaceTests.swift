import TPMCrypto
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct NVDefineSpaceTests {
  @Test func aDefinedIndexIsThereAndUnwritten() throws {
    var tpm = try TestTPM()
    try tpm.define()
    let response = try tpm.run(NVReadPublic.self, [NVFixture.handle])
    #expect(response.nvPublic.value == NVFixture.publicArea())
    var expected: [UInt8] = [0x00, 0x0B]
    expected += hash(.sha256, try NVFixture.publicArea().marshaled())
    #expect(response.nvName.octets == expected)
  }

  @Test func anIndexIsDefinedOnce() throws {
    var tpm = try TestTPM()
    try tpm.define()
    try tpm.expect(.nvDefined, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea())
    }
  }

  @Test(arguments: [NVType.counter, .bits, .pinFail, .pinPass], [UInt16(0), 7, 9])
  func eightOctetTypesHaveEightOctets(_ type: NVType, _ size: UInt16) throws {
    try expectRefusal(.size.parameter(2), NVFixture.publicArea(type, [.ownerRead, .ownerWrite, .noDA], size: size))
  }

  @Test(arguments: [UInt16(0), 31, 33])
  func anExtendIndexHasTheSizeOfADigest(_ size: UInt16) throws {
    try expectRefusal(.size.parameter(2), NVFixture.publicArea(.extend, size: size))
  }

  @Test(arguments: contradictions)
  func contradictoryAttributesAreRefused(_ type: NVType, _ flags: NVAttributes) throws {
    try expectRefusal(.attributes.parameter(2), NVFixture.publicArea(type, flags))
  }

  @Test func thePlatformDefinesPlatformIndicesOnly() throws {
    try expectRefusal(.attributes.parameter(2), NVFixture.publicArea(), by: NVFixture.platform)
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(.ordinary, NVFixture.open.union(.platformCreate)), by: NVFixture.platform)
  }

  @Test func withoutPhEnableNVThePlatformDefinesNothing() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.clear.phEnableNV = false }
    try tpm.expect(.hierarchy.handle(1), from: NVDefineSpace.self, [NVFixture.platform]) {
      $0.publicInfo = Sized(NVFixture.publicArea(.ordinary, NVFixture.open.union(.platformCreate)))
    }
  }

  @Test func theLargestIndexIsTwoKilobytes() throws {
    var tpm = try TestTPM()
    try tpm.define(NVFixture.publicArea(size: 2048))
    let octets = try tpm.octets(NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(size: 2048, handle: 0x0180_0002))
    }
    tpm.expect(.size.parameter(2), from: Array(octets.dropLast(2)) + UInt16(2049).wire)
    try expectRefusal(.size.parameter(2), NVFixture.publicArea(.ordinary, NVFixture.open.union(.writeAll), size: 1025))
  }

  @Test func authIsNoLongerThanADigest() throws {
    var tpm = try TestTPM()
    try tpm.define(auth: [UInt8](repeating: 7, count: 32))
    try tpm.expect(.size.parameter(1), from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.auth = Auth(Secret([UInt8](repeating: 7, count: 33)))
      $0.publicInfo = Sized(NVFixture.publicArea(handle: 0x0180_0002))
    }
  }

  @Test(arguments: [1, 31, 33])
  func aPolicyHasTheSizeOfADigest(_ size: Int) throws {
    var area = NVFixture.publicArea()
    area.authPolicy = Digest([UInt8](repeating: 1, count: size))
    try expectRefusal(.size.parameter(2), area)
  }

  @Test func whenNVIsFullNothingMoreFits() throws {
    var tpm = try TestTPM()
    var defined: UInt32 = 0
    do {
      while defined < 1000 {
        try tpm.define(NVFixture.publicArea(size: 2048, handle: 0x0180_0000 + defined))
        defined += 1
      }
    } catch { #expect(error as? ResponseCode == .nvSpace) }
    #expect(defined == UInt32(Capacity.nvMemory / (2048 + 128)))
    try tpm.expect(.nvSpace, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea(size: 2048, handle: 0x0190_0000))
    }
  }

  @Test func theDefinitionSurvivesARestart() throws {
    var tpm = try TestTPM()
    try tpm.define(auth: [1, 2, 3])
    try tpm.restartProcess()
    tpm.tpm.startup()
    #expect(tpm.machine.nvIndex(NVFixture.handle)?.authValue == Secret([1, 2, 3]))
  }

  @Test func whatCannotBeStoredIsRefused() throws {
    var tpm = try TestTPM()
    tpm.store.isBroken = true
    try tpm.expect(.nvUnavailable, from: NVDefineSpace.self, [NVFixture.owner]) {
      $0.publicInfo = Sized(NVFixture.publicArea())
    }
  }

  private static let contradictions: [(NVType, NVAttributes)] = [
    (.ordinary, NVFixture.open.union(.written)),
    (.ordinary, NVFixture.open.union(.readLocked)),
    (.ordinary, NVFixture.open.union(.writeLocked)),
    (.ordinary, NVFixture.open.union(.platformCreate)),
    (.ordinary, NVFixture.open.union(.policyDelete)),
    (.ordinary, [.ownerRead]),
    (.ordinary, [.ownerWrite]),
    (.counter, NVFixture.open.union(.clearSTClear)),
    (.pinFail, [.ownerRead, .ownerWrite]),
    (.pinFail, [.ownerRead, .ownerWrite, .authWrite, .noDA]),
    (.pinPass, [.ownerRead, .authWrite, .noDA]),
    (NVType(rawValue: 3), NVFixture.open),
    (NVType(rawValue: 15), NVFixture.open),
  ]

  private func expectRefusal(_ code: ResponseCode, _ area: NVPublic, by authority: UInt32 = NVFixture.owner) throws {
    var tpm = try TestTPM()
    try tpm.expect(code, from: NVDefineSpace.self, [authority]) { $0.publicInfo = Sized(area) }
  }
}
