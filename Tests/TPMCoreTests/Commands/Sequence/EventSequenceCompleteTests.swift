// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct EventSequenceCompleteTests {
  @Test(arguments: SequenceFixture.sizes)
  func everyBankIsExtendedWithItsDigest(_ count: Int) throws {
    var tpm = try TestTPM()
    let message = SequenceFixture.message(count)
    let before = tpm.machine.pcr.banks
    let counter = tpm.machine.pcr.pcrUpdateCounter
    let sequence = try tpm.startHash(nil)
    var pieces = SequenceFixture.pieces(message, of: 500)
    let last = pieces.popLast() ?? []
    for piece in pieces { try tpm.update(sequence, piece) }
    let response = try tpm.run(EventSequenceComplete.self, [5, sequence]) { $0.buffer = MaxBuffer(last) }
    #expect(response.results.elements.map(\.hashAlg) == [.sha1, .sha256, .sha384, .sha512])
    for digest in response.results.elements { #expect(digest.digest == hash(digest.hashAlg, message)) }
    for bank in before where !bank.allocated.isEmpty {
      let old = try #require(bank[5])
      let expected = hash(bank.algorithm, old + hash(bank.algorithm, message))
      #expect(tpm.machine.pcrBank(bank.algorithm)?[5] == expected)
      #expect(tpm.machine.pcrBank(bank.algorithm)?[6] == bank[6])
    }
    #expect(tpm.machine.pcr.pcrUpdateCounter > counter)
    #expect(tpm.machine.loaded(sequence) == nil)
  }

  /// Hashes beyond the usual ones are in the list when they have a bank, and the usual ones also without.
  @Test func aHashThatHasABankIsInTheList() throws {
    var tpm = try TestTPM.withEveryBank()
    let sequence = try tpm.startHash(nil)
    try tpm.update(sequence, [1])
    let response = try tpm.run(EventSequenceComplete.self, [5, sequence]) { $0.buffer = MaxBuffer([2]) }
    #expect(response.results.elements == HashAlgorithm.allCases.map { HashDigest($0, hash($0, [1, 2])) })
    for digest in response.results.elements {
      let old = [UInt8](repeating: 0, count: digest.digest.count)
      #expect(try tpm.pcr(5, digest.hashAlg) == extended(old, with: digest.digest, digest.hashAlg))
    }
    tpm.prepare { $0.pcr.banks = [PCRBank(.sm3_256, allocated: .all)] }
    let other = try tpm.startHash(nil)
    let results = try tpm.run(EventSequenceComplete.self, [5, other]).results.elements
    #expect(results.map(\.hashAlg) == [.sha1, .sha256, .sha384, .sha512, .sm3_256])
  }

  @Test func withoutAPCRThereAreDigestsOnly() throws {
    var tpm = try TestTPM()
    let before = tpm.machine.pcr.banks
    let sequence = try tpm.startHash(nil)
    let response = try tpm.run(EventSequenceComplete.self, [PermanentHandle.null, sequence]) {
      $0.buffer = MaxBuffer([1, 2])
    }
    #expect(response.results.elements.map(\.hashAlg) == [.sha1, .sha256, .sha384, .sha512])
    #expect(tpm.machine.pcr.banks == before)
    #expect(tpm.machine.loaded(sequence) == nil)
  }

  @Test func itGivesWhatOnePCREventGives() throws {
    var first = try TestTPM()
    var second = try TestTPM()
    let sequence = try first.startHash(nil)
    try first.run(EventSequenceComplete.self, [5, sequence]) { $0.buffer = MaxBuffer([7, 8, 9]) }
    try second.run(PCREvent.self, [5]) { $0.eventData = Event([7, 8, 9]) }
    #expect(first.machine.pcr.banks == second.machine.pcr.banks)
    #expect(first.machine.pcr.pcrUpdateCounter == second.machine.pcr.pcrUpdateCounter)
  }

  @Test func otherSequencesAreRefused() throws {
    var tpm = try TestTPM()
    let key = try tpm.hmacKey([1], .hmac(.sha256))
    for handle in [try tpm.startHash(.sha256), try tpm.startMAC(key), key] {
      try tpm.expect(.mode.handle(2), from: EventSequenceComplete.self, [16, handle])
    }
  }

  @Test(arguments: [UInt8(0), 1])
  func aPCRThatTheLocalityMayNotExtendIsRefused(_ locality: UInt8) throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(nil)
    tpm.locality = locality
    try tpm.expect(.locality, from: EventSequenceComplete.self, [17, sequence])
    tpm.locality = 3
    try tpm.run(EventSequenceComplete.self, [17, sequence])
  }

  @Test func theFirstHandleIsAPCROrNull() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(nil)
    for handle in [24, PermanentHandle.owner, sequence] {
      try tpm.expect(.value.handle(1), from: EventSequenceComplete.self, [handle, sequence])
    }
  }

  @Test func theSequenceNeedsItsAuthValue() throws {
    var tpm = try TestTPM()
    let sequence = try tpm.startHash(nil, auth: "x")
    try tpm.expect(
      .badAuth.session(2), from: EventSequenceComplete.self, [16, sequence], auth: [.password(""), .password("y")])
    try tpm.expect(.authMissing, from: EventSequenceComplete.self, [16, sequence], auth: [.password("")])
    try tpm.run(EventSequenceComplete.self, [16, sequence], auth: [.password(""), .password("x")])
  }
}
