// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The derivation of Primary Objects, version 1, as docs/derivation.md has it: keys of users depend on it, so these
/// answers never change. They were computed a second time by a program written from that text alone.
@Suite struct DerivationTests {
  @Test(arguments: [
    ("P-256 storage key", Public.storageP256, "000b73527dfa64887abaa8350430c770899304ff3e1502b384434f18fa6466da132a"),
    ("P-256 signing key", .signP256, "000b0355e1b53b3f365d481f99aff15acf8474c22a2afffc5e303a020b379683f491"),
    ("P-192 key", .sign(.nistP192), "000b768817f6505ac5f90906d32c45fbf8f84ed7945b262277ed3cadabee97ca75c4"),
    ("P-224 key", .sign(.nistP224), "000b8980c7a68fef01f7cf7736a0836f96a87f4fa9f8c8e3fef2b9fb72c5f054ae30"),
    ("BN P-256 key", .sign(.bnP256), "000b8e3ff6d4189e9b7f59aca3adfb840a295430098e947f7b3947faea34c386d748"),
    ("BN P-638 key", .sign(.bnP638), "000b26b996bd1e982cc75008c88f3b9f9883e46fd363c1dd4c464121311990d16db7"),
    ("SM2 P-256 key", .sign(.sm2P256), "000b81adab364be67e54228d09153edebdd9da62e976e47ccfaf91dcc2a05cbf6189"),
    ("RSA-2048 storage key", .storageRSA(2048), "000b5980acc8336cc1345b8ff70c5aa1c07136578f6a0ece741dbd1199ed95935c9c"),
    ("HMAC key", .hmacKey, "000b333c2eee9b7fd2c1e63f88ce0d8dc5f171539a19e51f11806904ed019ed6b8cd"),
    ("AES key", .aesKey, "000bde948f8f090676cfb455f179363a4a9df86d8ddcfea965a75966681954a6cd52"),
    ("AES storage key", .storageAES, "000b4e977ed9d661c71c89a4a63fb806d029f9204b695f035a367dd1c6a577fa2f84"),
  ])
  func theNameOfAPrimaryObjectNeverChanges(what: String, template: Public, name: String) throws {
    var tpm = try TestTPM.withFixedSeeds()
    let made = try tpm.primary(template)
    #expect(made.name.octets.hex == name, "\(what)")
  }

  @Test(arguments: [
    (PermanentHandle.owner, "ae2f9868c2ca051c3ce723a8be067a6b8b4f4a995688ebc5ab1bd206a2b80038"),
    (PermanentHandle.endorsement, "0f45bdadb80473d4d735c9f3465b138f60978ae3f5e9872cb82b67c7f664f137"),
    (PermanentHandle.platform, "a6aa30c7af9f6d4f376b6ff0079398a46f3378c786c6e2637a08bf92b7736121"),
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
    #expect(made.name.octets.hex == "000b362518d69fcf7801c56bc15fd9d173633be1544ef5661b8a03e6d28fd6b04951")
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
