// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct PCRResetTests {
  @Test func allBanksBecomeZero() throws {
    var tpm = try TestTPM()
    try tpm.run(PCREvent.self, [23]) { $0.eventData = Event([1]) }
    let counter = tpm.machine.pcr.pcrUpdateCounter
    try tpm.run(PCRReset.self, [23])
    for bank in tpm.machine.pcr.banks { #expect(bank[23] == [UInt8](repeating: 0, count: bank.algorithm.size)) }
    // PCR 23 is one of those that are not counted.
    #expect(tpm.machine.pcr.pcrUpdateCounter == counter)
  }

  @Test func aResetIsToZeroEvenFromOnes() throws {
    var tpm = try TestTPM()
    #expect(try tpm.pcr(20) == [UInt8](repeating: 0xFF, count: 32))
    tpm.locality = 2
    try tpm.run(PCRReset.self, [20])
    #expect(try tpm.pcr(20) == [UInt8](repeating: 0, count: 32))
    #expect(tpm.machine.pcr.pcrUpdateCounter == 1)
  }

  @Test func whatIsNoPCRIsRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.value.handle(1), from: PCRReset.self, [24])
    // Unlike TPM2_PCR_Extend it has no use for the null handle.
    try tpm.expect(.value.handle(1), from: PCRReset.self, [PermanentHandle.null])
  }
}

/// Which locality may do what with which PCR, as the PC Client attributes of the reference have it.
struct PCRLocalityTests {
  struct Row: Sendable {
    var pcr: Int
    var reset: Set<UInt8>
    var extend: Set<UInt8>
  }

  private static let all: Set<UInt8> = [0, 1, 2, 3, 4]
  static let rows: [Row] =
    (0..<16).map { Row(pcr: $0, reset: [], extend: all) } + [
      Row(pcr: 16, reset: [0, 1, 2, 3], extend: all),
      Row(pcr: 17, reset: [4], extend: [2, 3, 4]),
      Row(pcr: 18, reset: [4], extend: [2, 3, 4]),
      Row(pcr: 19, reset: [4], extend: [2, 3]),
      Row(pcr: 20, reset: [2, 4], extend: [1, 2, 3]),
      Row(pcr: 21, reset: [2, 4], extend: [2]),
      Row(pcr: 22, reset: [2, 4], extend: [2]),
      Row(pcr: 23, reset: [0, 1, 2, 3], extend: all),
    ]

  @Test(arguments: rows)
  func onlyTheRightLocalityResets(_ row: Row) throws {
    var tpm = try TestTPM()
    for locality: UInt8 in [0, 1, 2, 3, 4, 5, 8, 32, 255] {
      tpm.locality = locality
      if row.reset.contains(locality) {
        try tpm.run(PCRReset.self, [UInt32(row.pcr)])
      } else {
        try tpm.expect(.locality, from: PCRReset.self, [UInt32(row.pcr)])
      }
    }
  }

  @Test(arguments: rows)
  func onlyTheRightLocalityExtends(_ row: Row) throws {
    var tpm = try TestTPM()
    for locality: UInt8 in [0, 1, 2, 3, 4, 5, 8, 32, 255] {
      tpm.locality = locality
      if row.extend.contains(locality) {
        try tpm.extend(row.pcr)
      } else {
        try tpm.expect(.locality, from: PCRExtend.self, [UInt32(row.pcr)])
        try tpm.expect(.locality, from: PCREvent.self, [UInt32(row.pcr)])
      }
    }
  }
}
