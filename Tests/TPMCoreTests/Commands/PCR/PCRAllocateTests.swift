// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PCRAllocateTests {
  private static let platform = [PermanentHandle.platform]

  @Test func banksChangeWithTheNextPowerOn() throws {
    var tpm = try TestTPM()
    let response = try tpm.run(PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList([
        PCRSelection(.sha1, PCRBitmap()), PCRSelection(.sha384, PCRBitmap([0, 17])),
        PCRSelection(.sha512, PCRBitmap([0])),
      ])
    }
    #expect(response.allocationSuccess)
    #expect(response.maxPCR == 24)
    #expect(response.sizeNeeded == UInt32(24 * 32 + 2 * 48 + 64))
    #expect(response.sizeAvailable == UInt32(24 * 2 * (20 + 32 + 48 + 64) + 24 * 12))
    #expect(try tpm.pcr(1, .sha1) != nil)

    try tpm.restart(after: .clear)
    #expect(try tpm.pcr(1, .sha1) == nil)
    #expect(try tpm.pcr(1, .sha256) != nil)
    #expect(try tpm.pcr(17, .sha384) != nil)
    #expect(try tpm.pcr(1, .sha384) == nil)
    let digests = try tpm.run(PCREvent.self, [0]) { $0.eventData = Event([1]) }.digests.elements
    #expect(digests.map(\.hashAlg) == [.sha256, .sha384, .sha512])
    // It lasts.
    try tpm.restart(after: .state, with: .state)
    #expect(try tpm.pcr(1, .sha1) == nil)
  }

  /// Eight banks at once, and eight others after that: PCR, events, and the response of TPM2_PCR_Read know them all.
  @Test func everyHashHasABankIfItIsAllocated() throws {
    var tpm = try TestTPM.withEveryBank()
    let all = HashAlgorithm.allCases
    #expect(tpm.machine.pcr.banks.map(\.algorithm) == all)
    let digests = try tpm.run(PCREvent.self, [3]) { $0.eventData = Event([1, 2, 3]) }.digests.elements
    #expect(digests.map(\.hashAlg) == all)
    let read = try tpm.run(PCRRead.self) { $0.pcrSelectionIn = PCRSelectionList(all.map { PCRSelection($0, [3]) }) }
    let expected = all.map { extended([UInt8](repeating: 0, count: $0.size), with: hash($0, [1, 2, 3]), $0) }
    #expect(read.pcrValues.elements.map(\.octets) == expected)
    // They outlast TPM Resume, and a process that ends.
    try tpm.restart(after: .state, with: .state)
    for (algorithm, value) in zip(all, expected) { #expect(try tpm.pcr(3, algorithm) == value) }
    try tpm.run(Shutdown.self) { $0.shutdownType = .state }
    try tpm.restartProcess()
    try tpm.run(Startup.self) { $0.startupType = .state }
    for (algorithm, value) in zip(all, expected) { #expect(try tpm.pcr(3, algorithm) == value) }
  }

  @Test func theStateNamesOnlyBanksThatAreThere() throws {
    var tpm = try TestTPM()
    #expect(tpm.machine.persistent.pcrAllocation.selections.elements.map(\.hash) == [.sha1, .sha256, .sha384, .sha512])
    try tpm.run(PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList([
        PCRSelection(.sha3_512, .all), PCRSelection(.sm3_256, .all), PCRSelection(.sha1, PCRBitmap()),
        PCRSelection(.sha512, PCRBitmap()),
      ])
    }
    let left: [HashAlgorithm] = [.sha256, .sha384, .sm3_256, .sha3_512]
    #expect(tpm.machine.persistent.pcrAllocation.selections.elements.map(\.hash) == left)
    try tpm.restart(after: .clear)
    #expect(tpm.machine.pcr.banks.map(\.algorithm) == left)
  }

  @Test func theLastRequestAndTheLastSelectionCount() throws {
    var tpm = try TestTPM()
    try tpm.run(PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha1, PCRBitmap())])
    }
    try tpm.run(PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList([
        PCRSelection(.sha1, PCRBitmap()), PCRSelection(.sha1, PCRBitmap([4])),
      ])
    }
    try tpm.restart(after: nil)
    #expect(try tpm.pcr(4, .sha1) != nil)
    #expect(try tpm.pcr(0, .sha1) == nil)
  }

  @Test(arguments: [[0], [17], []])
  func firstMeasurementsNeedTheirPCR(_ left: [Int]) throws {
    var tpm = try TestTPM()
    try tpm.expect(.pcr, from: PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList(HashAlgorithm.allCases.map { PCRSelection($0, PCRBitmap(left)) })
    }
  }

  @Test func thePlatformAloneMayAllocate() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.handle(1), from: PCRAllocate.self, [PermanentHandle.owner])
    try tpm.expect(.badAuth.session(1), from: PCRAllocate.self, Self.platform, auth: [.password("x")])
  }

  @Test func aStrangeHashIsNamedByItsParameter() throws {
    var tpm = try TestTPM()
    var command = try tpm.octets(PCRAllocate.self, Self.platform) {
      $0.pcrAllocation = PCRSelectionList([PCRSelection(.sha1, .all)])
    }
    command[command.count - 5] = 0x2A
    tpm.expect(.hash.parameter(1), from: command)
  }
}
