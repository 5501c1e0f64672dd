// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

/// H-CRTM and D-RTM measurements, with the values that the formulas of Part 1, 31 give.
struct MeasurementTests {
  private static let data: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 300)]

  private static func measure(_ tpm: inout TestTPM, _ parts: [[UInt8]] = data) {
    tpm.tpm.hashStart()
    for part in parts { tpm.tpm.hashData(part.rawSpan) }
    tpm.tpm.hashEnd()
  }

  private static func zero(_ algorithm: HashAlgorithm, last: UInt8 = 0) -> [UInt8] {
    [UInt8](repeating: 0, count: algorithm.size - 1) + [last]
  }

  @Test(arguments: HashAlgorithm.allCases)
  func beforeStartupPCR0TellsOfIt(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM.withEveryBank(isStarted: false)
    Self.measure(&tpm, [[0xEE]])
    // Only the last of several counts.
    Self.measure(&tpm)
    tpm.locality = 3
    try tpm.run(Startup.self)
    let digest = TPMCrypto.hash(algorithm, Self.data.flatMap { $0 })
    #expect(try tpm.pcr(0, algorithm) == extended(Self.zero(algorithm, last: 4), with: digest, algorithm))
    #expect(try tpm.pcr(17, algorithm) == [UInt8](repeating: 0xFF, count: algorithm.size))
    #expect(tpm.machine.reset.restartCount == 0)
  }

  @Test(arguments: [0, 3] as [UInt8])
  func withoutOnePCR0TellsTheLocality(_ locality: UInt8) throws {
    var tpm = try TestTPM.withEveryBank(isStarted: false)
    tpm.locality = locality
    try tpm.run(Startup.self)
    for algorithm in HashAlgorithm.allCases {
      #expect(try tpm.pcr(0, algorithm) == Self.zero(algorithm, last: locality))
      for number in 1..<24 {
        let octet: UInt8 = (17...22).contains(number) ? 0xFF : 0
        #expect(try tpm.pcr(number, algorithm) == [UInt8](repeating: octet, count: algorithm.size))
      }
    }
  }

  @Test(arguments: HashAlgorithm.allCases)
  func afterStartupPCR17TellsOfIt(_ algorithm: HashAlgorithm) throws {
    var tpm = try TestTPM.withEveryBank()
    try tpm.extend(0, algorithm)
    let pcr0 = try tpm.pcr(0, algorithm)
    let before = tpm.machine
    let isEstablished = tpm.tpm.isEstablished
    #expect(!isEstablished)
    Self.measure(&tpm)
    let digest = TPMCrypto.hash(algorithm, Self.data.flatMap { $0 })
    #expect(try tpm.pcr(17, algorithm) == extended(Self.zero(algorithm), with: digest, algorithm))
    for number in 18...22 { #expect(try tpm.pcr(number, algorithm) == Self.zero(algorithm)) }
    #expect(try tpm.pcr(0, algorithm) == pcr0)
    #expect(tpm.machine.reset.restartCount == before.reset.restartCount + 1)
    #expect(tpm.machine.pcr.pcrUpdateCounter == before.pcr.pcrUpdateCounter + 1)
    let wasEstablished = tpm.tpm.isEstablished
    #expect(wasEstablished)
  }

  @Test func dataAndEndWithoutAStartAreDropped() throws {
    var tpm = try TestTPM()
    let before = tpm.machine.trace
    tpm.tpm.hashData([1].rawSpan)
    tpm.tpm.hashEnd()
    #expect(tpm.machine.trace == before)
    let isEstablished = tpm.tpm.isEstablished
    #expect(!isEstablished)
  }

  @Test func aCommandInBetweenEndsIt() throws {
    var tpm = try TestTPM()
    let before = try tpm.pcr(17)
    tpm.tpm.hashStart()
    tpm.tpm.hashData([1].rawSpan)
    try tpm.run(PCRRead.self)
    tpm.tpm.hashEnd()
    #expect(try tpm.pcr(17) == before)
  }

  @Test func aStartupInBetweenEndsIt() throws {
    var tpm = try TestTPM(isStarted: false)
    tpm.tpm.hashStart()
    try tpm.run(Startup.self)
    tpm.tpm.hashEnd()
    #expect(try tpm.pcr(0) == Self.zero(.sha256))
    #expect(try tpm.pcr(17) == [UInt8](repeating: 0xFF, count: 32))
  }

  @Test func aBankWithoutThePCRIsPassedOver() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRAllocate.self, [PermanentHandle.platform]) {
      $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha1, PCRBitmap([1]))])
    }
    try tpm.restart(after: nil)
    Self.measure(&tpm)
    #expect(try tpm.pcr(17, .sha1) == nil)
    #expect(try tpm.pcr(1, .sha1) == Self.zero(.sha1))
    #expect(try tpm.pcr(18, .sha256) == Self.zero(.sha256))
  }
}
