// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The profile is a part of the state that nothing changes.
struct ProfileStorageTests {
  @Test func itIsReadBackAsItWasWritten() throws {
    for profile in [Profile.default, try Profile(ProfileFixture.small), try .shipped(.fips)] {
      #expect(try Profile(reading: try profile.marshaled()) == profile)
    }
  }

  @Test func itSurvivesTheProcess() throws {
    let profile = try Profile(ProfileFixture.small)
    var tpm = try TestTPM(profile)
    try tpm.restartProcess()
    #expect(tpm.machine.model.profile == profile && tpm.machine.persistent.profile == profile)
    try tpm.run(Startup.self)
    try tpm.expect(.value.parameter(2), from: CreatePrimary.self, [PermanentHandle.owner]) {
      $0.inPublic.value = .signRSA(1024)
    }
    tpm.cyclePower()
    #expect(tpm.machine.model.profile == profile)
  }

  @Test func itIsStoredOnceAndForAll() throws {
    var tpm = try TestTPM(try Profile(ProfileFixture.small))
    let key = RecordKey(kind: 7)
    let stored = tpm.store.state[key]
    try tpm.define()
    try tpm.run(Clear.self, [PermanentHandle.platform])
    #expect(!tpm.store.lastKeys.contains(key))
    #expect(stored != nil && tpm.store.state[key] == stored)
  }

  @Test func anotherOneIsRefusedAndTheSameIsNot() throws {
    let tpm = try TestTPM(try Profile(ProfileFixture.small))
    let before = tpm.store.saves
    func restore(_ profile: Profile?) throws {
      _ = try TPM(restoring: tpm.store.state, profile, platform: tpm.platform, store: tpm.store)
    }
    try restore(nil)
    try restore(try Profile(ProfileFixture.small + "\n# in other words"))
    let other = try Profile(ProfileFixture.small.replacing("nv-indices = 3", with: "nv-indices = 4"))
    #expect(throws: StateError.otherProfile(["nv-indices"])) { try restore(other) }
    let error = try #require(#expect(throws: StateError.self) { try restore(.default) })
    #expect("\(error)".contains("another profile") && "\(error)".contains("algorithms, rsa-key-bits, curves"))
    #expect(tpm.store.saves == before)
  }

  @Test func aSpoiltProfileIsDamageOrAProfile() throws {
    let octets = try Profile(ProfileFixture.small).marshaled()
    for count in octets.indices {
      #expect(throws: ResponseCode.self) { try Profile(reading: Array(octets.prefix(count))) }
    }
    for place in octets.indices {
      for value in [octets[place] ^ 0xFF, octets[place] &+ 1] {
        var spoilt = octets
        spoilt[place] = value
        guard let profile = try? Profile(reading: spoilt) else { continue }
        for key in Profile.limitKeys { #expect(key.range.contains(profile[keyPath: key.path])) }
      }
    }
    // Another version is none of ours.
    #expect(throws: ResponseCode.value) { try Profile(reading: [0, 2] + octets.dropFirst(2)) }
  }

  /// What a TPM stores names no algorithm that it could not read again.
  @Test func aNewTPMNamesOnlyItsOwnAlgorithms() throws {
    let tpm = try TestTPM(try .shipped(.fips))
    #expect(tpm.machine.persistent.pcrAllocation.selections.elements.map(\.hash) == [.sha256, .sha384])
    #expect(tpm.machine.pcr.banks.map(\.algorithm) == [.sha256, .sha384])
  }
}
