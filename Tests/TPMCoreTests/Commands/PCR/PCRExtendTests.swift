// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PCRExtendTests {
  private static let zero = [UInt8](repeating: 0, count: 32)

  @Test(arguments: HashAlgorithm.allCases)
  func aDigestIsExtendedIntoItsBankAlone(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM.withEveryBank()
    let digest = [UInt8](repeating: 0xAB, count: algorithm.size)
    try tpm.extend(5, algorithm)
    for other in HashAlgorithm.allCases {
      let old = [UInt8](repeating: 0, count: other.size)
      #expect(try tpm.pcr(5, other) == (other == algorithm ? extended(old, with: digest, algorithm) : old))
      #expect(try tpm.pcr(6, other) == old)
    }
    #expect(tpm.machine.pcr.pcrUpdateCounter == 1)
  }

  @Test func everyDigestOfTheListIsUsedInOrder() throws {
    var tpm = try TestTPM()
    let (first, second) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
    try tpm.run(PCRExtend.self, [5]) {
      $0.digests = DigestValues([
        HashDigest(.sha256, first), HashDigest(.sha1, [UInt8](repeating: 3, count: 20)), HashDigest(.sha256, second),
      ])
    }
    #expect(try tpm.pcr(5) == extended(extended(Self.zero, with: first), with: second))
    #expect(tpm.machine.pcr.pcrUpdateCounter == 3)
  }

  @Test func noDigestChangesNothing() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRExtend.self, [0])
    #expect(try tpm.pcr(0) == Self.zero)
    #expect(tpm.machine.pcr.pcrUpdateCounter == 0)
  }

  @Test func theNullHandleOnlyProbes() throws {
    var tpm = try TestTPM()
    tpm.locality = 4
    try tpm.run(PCRExtend.self, [PermanentHandle.null]) { $0.digests = DigestValues([HashDigest(.sha256, Self.zero)]) }
    #expect(tpm.machine.pcr.pcrUpdateCounter == 0)
  }

  @Test func aPCRThatTheBankLacksIsPassedOver() throws {
    var tpm = try TestTPM()
    tpm.prepare {
      $0.pcr.banks = [PCRBank(.sha1, allocated: .all), PCRBank(.sha256, allocated: PCRBitmap([0]))]
    }
    try tpm.extend(1, .sha256)
    try tpm.extend(1, .sha384)
    #expect(tpm.machine.pcr.pcrUpdateCounter == 0)
    #expect(try tpm.pcr(1, .sha256) == nil)
  }

  @Test(arguments: [16, 21, 22, 23])
  func aPCRForDebuggingOrOfTheTrustedSystemIsNotCounted(_ number: Int) throws {
    var tpm = try TestTPM()
    tpm.locality = 2
    try tpm.extend(number)
    #expect(tpm.machine.pcr.pcrUpdateCounter == 0)
  }

  @Test func aStrangeHashIsNamedByItsParameter() throws {
    var tpm = try TestTPM()
    var command = try tpm.octets(PCRExtend.self, [0]) {
      $0.digests = DigestValues([HashDigest(.sha256, Self.zero)])
    }
    command[command.count - 34] = 0x00
    command[command.count - 33] = 0x2A
    tpm.expect(.hash.parameter(1), from: command)
  }

  @Test func moreDigestsThanHashesAreRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: PCRExtend.self, [0]) {
      $0.digests = DigestValues(Array(repeating: HashDigest(.sha256, Self.zero), count: Limits.hashCount + 1))
    }
  }

  @Test(arguments: [24, 0x0100_0000, 0x4000_0001, 0x8000_0000] as [UInt32])
  func whatIsNoPCRIsRefused(_ handle: UInt32) throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.handle(1), from: PCRExtend.self, [handle], auth: [.password([])])
  }

  @Test func authorisationIsTheEmptyOne() throws {
    var tpm = try TestTPM()
    try tpm.expect(.authMissing, from: PCRExtend.self, [0], auth: [])
    try tpm.expect(.badAuth.session(1), from: PCRExtend.self, [0], auth: [.password("a")])
  }
}
