// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PCREventTests {
  @Test(arguments: [0, 1, 1023, 1024])
  func dataIsHashedIntoEveryBank(_ size: Int) throws {
    var tpm = try TestTPM.withEveryBank()
    let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let digests = try tpm.run(PCREvent.self, [9]) { $0.eventData = Event(data) }.digests.elements
    #expect(digests == HashAlgorithm.allCases.map { HashDigest($0, TPMCrypto.hash($0, data)) })
    for algorithm in HashAlgorithm.allCases {
      let old = [UInt8](repeating: 0, count: algorithm.size)
      #expect(try tpm.pcr(9, algorithm) == extended(old, with: TPMCrypto.hash(algorithm, data), algorithm))
    }
    #expect(tpm.machine.pcr.pcrUpdateCounter == 8)
  }

  @Test func theNullHandleOnlyHashes() throws {
    var tpm = try TestTPM()
    let digests = try tpm.run(PCREvent.self, [PermanentHandle.null]) { $0.eventData = Event([1]) }.digests.elements
    #expect(digests.map(\.hashAlg) == [.sha1, .sha256, .sha384, .sha512])
    #expect(tpm.machine.pcr.pcrUpdateCounter == 0)
  }

  @Test func moreDataThanABufferHoldsAreRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: PCREvent.self, [9]) {
      $0.eventData = Event([UInt8](repeating: 0, count: Event.limit + 1))
    }
  }

  @Test func aLocalityThatMayNotIsRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.locality, from: PCREvent.self, [17])
  }
}
