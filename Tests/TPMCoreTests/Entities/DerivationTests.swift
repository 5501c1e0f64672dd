// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The derivation of Primary Objects, version 1, as docs/derivation.md has it: keys of users depend on it, so these
/// answers never change.
@Suite struct DerivationTests {
  @Test(arguments: [
    ("P-256 storage key", Public.storageP256, "00"),
    ("P-256 signing key", .signP256, "00"),
    ("RSA-2048 storage key", .storageRSA(2048), "00"),
    ("HMAC key", .hmacKey, "00"),
    ("AES key", .aesKey, "00"),
    ("AES storage key", .storageAES, "00"),
  ])
  func theNameOfAPrimaryObjectNeverChanges(what: String, template: Public, name: String) throws {
    var tpm = try TestTPM.withFixedSeeds()
    let made = try tpm.primary(template)
    #expect(made.name.octets.hex == name, "\(what)")
  }

  @Test(arguments: [
    (PermanentHandle.owner, "00"), (PermanentHandle.endorsement, "00"), (PermanentHandle.platform, "00"),
  ])
  func theSeedOfAStorageKeyNeverChanges(hierarchy: UInt32, seed: String) throws {
    var tpm = try TestTPM.withFixedSeeds()
    let handle = try tpm.primary(.storageP256, in: hierarchy).handle
    let found = try #require(try tpm.machine.object(handle).sensitive).seedValue.secret
    #expect(found.disclosed().hex == seed)
  }

  @Test func theDataOfTheCallerAreMixedInForEver() throws {
    var tpm = try TestTPM.withFixedSeeds()
    let made = try tpm.primary(.storageP256, SensitiveCreate(data: [1, 2, 3]))
    #expect(made.name.octets.hex == "00")
  }

  /// The same by hand, from the description.
  @Test func anAESKeyIsTheFirstOctetsOfItsSequence() throws {
    var tpm = try TestTPM.withFixedSeeds()
    let handle = try tpm.primary(.aesKey).handle
    let template = try Public.aesKey.marshaled()
    var hmac = HMAC(.sha512, key: Secret([UInt8](repeating: 0x0A, count: 64)))
    hmac.update(Array("PRIMARY OBJECT".utf8) + [0])
    hmac.update(bigEndian: UInt16(template.count))
    hmac.update(template)
    hmac.update(bigEndian: UInt16(0))
    let seed = hmac.finishSecret()
    var sensitive = DeterministicRandom(seed: seed, personalization: Array("SENSITIVE".utf8))
    var seedValue = DeterministicRandom(seed: seed, personalization: Array("SEED VALUE".utf8))
    let object = try #require(try tpm.machine.object(handle).sensitive)
    #expect(object.sensitive.secret == (try sensitive.secret(16)))
    #expect(object.seedValue.secret == (try seedValue.secret(32)))
  }
}
