// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// That what TPM2_GetCapability tells is so.
struct PropertyTests {
  private static func value(_ tpm: inout TestTPM, _ property: Property) throws -> UInt32 {
    try #require(try GetCapabilityTests.property(&tpm, property))
  }

  @Test func theSpecificationIs184() throws {
    var tpm = try TestTPM()
    #expect(try Self.value(&tpm, .familyIndicator) == 0x322E_3000)
    #expect(try Self.value(&tpm, .level) == 0)
    #expect(try Self.value(&tpm, .revision) == 184)
    #expect(try Self.value(&tpm, .psFamilyIndicator) == 1)
  }

  @Test func theMakerCanBeRead() throws {
    var tpm = try TestTPM()
    #expect(try Self.value(&tpm, .manufacturer).octets == Array("VTPM".utf8))
    var name: [UInt8] = []
    for property in [Property.vendorString1, .vendorString2, .vendorString3, .vendorString4] {
      name += try Self.value(&tpm, property).octets
    }
    #expect(name.filter { $0 != 0 } == Array("vtpmd".utf8))
  }

  @Test func aPropertyInAGapIsTheNextOne() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.tpmProperties, 0x115, 1)
    }
    #expect(response.capabilityData.data.values.first?.key == Property.nvCountersMax.rawValue)
    #expect(response.moreData)
  }

  @Test func asManyOneTimeKeysWaitAsIsTold() throws {
    var tpm = try TestTPM()
    let limit = try Self.value(&tpm, .splitMax)
    let key = try tpm.eccKey(.nistP192, .null, .decrypt)
    let point = ECCPoint(TestKeys.ecc(.nistP192).publicPoint)
    var counters: [UInt16] = []
    for _ in 0..<limit {
      counters.append(try tpm.run(ECEphemeral.self) { $0.curveID = .nistP192 }.counter)
    }
    for counter in counters { try tpm.exchange(key, .ecdh, point, point, counter) }
  }

  @Test func enablesAreTold() throws {
    var tpm = try TestTPM()
    #expect(try Self.value(&tpm, .startupClear) == 0x0000_000F)
    try tpm.restart(after: .clear)
    #expect(try Self.value(&tpm, .startupClear) == 0x8000_000F)
    tpm.prepare {
      $0.clear.shEnable = false
      $0.clear.phEnableNV = false
      $0.clear.readOnly = true
    }
    #expect(try Self.value(&tpm, .startupClear) == 0x8000_0015)
    tpm.prepare {
      $0.clear.ehEnable = false
      $0.volatile.phEnable = false
    }
    #expect(try Self.value(&tpm, .startupClear) == 0x8000_0010)
  }

  @Test func permanentStateIsTold() throws {
    var tpm = try TestTPM()
    #expect(try Self.value(&tpm, .permanent) == 0x400)
    for (handle, bit) in [
      (PermanentHandle.owner, 1), (PermanentHandle.endorsement, 2), (PermanentHandle.lockout, 4 as UInt32),
    ] {
      try tpm.run(HierarchyChangeAuth.self, [handle]) { $0.newAuth = Auth(Secret([1])) }
      #expect(try Self.value(&tpm, .permanent) & bit == bit)
    }
    try tpm.run(ClearControl.self, [PermanentHandle.platform]) { $0.disable = true }
    #expect(try Self.value(&tpm, .permanent) == 0x507)
    tpm.prepare { $0.persistent.lockout.failedTries = $0.persistent.lockout.maxTries }
    #expect(try Self.value(&tpm, .permanent) == 0x707)
  }

  @Test func countsFollowTheState() throws {
    var tpm = try GetCapabilityTests.filled()
    let free = Int(try Self.value(&tpm, .hrTransientAvail))
    #expect(free == Capacity.transientObjects - 2)
    #expect(try Self.value(&tpm, .hrNVIndex) == 3)
    #expect(try Self.value(&tpm, .hrLoaded) == 0)
    #expect(try Self.value(&tpm, .hrActive) == 2)
    #expect(try Self.value(&tpm, .hrActiveAvail) == UInt32(Capacity.activeSessions - 2))
    #expect(try Self.value(&tpm, .hrLoadedAvail) == UInt32(Capacity.loadedSessions))
    #expect(try Self.value(&tpm, .nvCounters) == 0)
    let room = try Self.value(&tpm, .nvCountersAvail)
    #expect(room > 0)
    tpm.prepare {
      $0.persistent.nvIndices[1] = .test(
        0x0180_0001, .counter, [.platformCreate], contents: [UInt8](repeating: 0, count: 1000))
    }
    #expect(try Self.value(&tpm, .nvCounters) == 1)
    #expect(try Self.value(&tpm, .nvCountersAvail) < room)
  }

  @Test func lockoutIsTold() throws {
    var tpm = try TestTPM()
    try tpm.run(DictionaryAttackParameters.self, [PermanentHandle.lockout]) {
      ($0.newMaxTries, $0.newRecoveryTime, $0.lockoutRecovery) = (7, 11, 13)
    }
    tpm.prepare { $0.persistent.lockout.failedTries = 2 }
    #expect(try Self.value(&tpm, .maxAuthFail) == 7)
    #expect(try Self.value(&tpm, .lockoutInterval) == 11)
    #expect(try Self.value(&tpm, .lockoutRecovery) == 13)
    #expect(try Self.value(&tpm, .lockoutCounter) == 2)
  }

  @Test func inFailureModeOnlyTheMakerIsTold() throws {
    var tpm = try TestTPM()
    tpm.prepare { $0.volatile.hasFailed = true }
    let all = try GetCapabilityTests.all(&tpm, .tpmProperties, from: 0)
    #expect(all.values.count == 8)
    #expect(!all.moreData)
    #expect(try Self.value(&tpm, .manufacturer) == Identity.manufacturer)
    #expect(try GetCapabilityTests.all(&tpm, .tpmProperties, from: 0x10D).values.isEmpty)
    #expect(try GetCapabilityTests.all(&tpm, .tpmProperties, from: 0x200).values.isEmpty)
    for capability in Capability.allCases where capability != .tpmProperties {
      let (values, moreData) = try GetCapabilityTests.all(&tpm, capability)
      #expect(values.isEmpty && !moreData)
    }
    let command = try tpm.octets(GetCapability.self, auth: [.password("")]) { _ in }
    tpm.expect(.failure, from: command)
  }

  @Test func pcrPropertiesAreThoseOfTheCommands() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(GetCapability.self) { ($0.capability, $0.propertyCount) = (.pcrProperties, .max) }
    guard case .pcrProperties(let list) = response.capabilityData.data else { throw ResponseCode.value }
    let select = Dictionary(list.elements.map { ($0.tag, Array($0.pcrSelect.numbers)) }) { first, _ in first }
    for (locality, (extend, reset)) in [
      (PCRProperty.extendL0, PCRProperty.resetL0), (.extendL1, .resetL1), (.extendL2, .resetL2), (.extendL3, .resetL3),
      (.extendL4, .resetL4),
    ].enumerated() {
      let locality = UInt8(locality)
      #expect(select[extend] == PCRLocalityTests.rows.filter { $0.extend.contains(locality) }.map(\.pcr))
      #expect(select[reset] == PCRLocalityTests.rows.filter { $0.reset.contains(locality) }.map(\.pcr))
    }
    #expect(select[.save] == Array(0..<16))
    #expect(select[.noIncrement] == [16, 21, 22, 23])
    #expect(select[.drtmReset] == Array(17...22))
    #expect(select[.policy] == [20, 21, 22])
    #expect(select[.auth] == [20, 21, 22])
    #expect(list.elements.count == 15)
  }

  @Test func policiesAreToldOnceTheyAreSet() throws {
    var tpm = try TestTPM()
    let policy = [UInt8](repeating: 3, count: 32)
    try tpm.run(SetPrimaryPolicy.self, [PermanentHandle.lockout]) {
      $0.authPolicy = Digest(policy)
      $0.hashAlg = .sha256
    }
    let response = try tpm.run(GetCapability.self) {
      ($0.capability, $0.property, $0.propertyCount) = (.authPolicies, 0x4000_0000, .max)
    }
    guard case .authPolicies(let list) = response.capabilityData.data else { throw ResponseCode.value }
    #expect(list.elements == [TaggedPolicy(handle: PermanentHandle.lockout, policyHash: TaggedHash(.sha256, policy))])
  }
}
