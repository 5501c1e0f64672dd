// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct CommandHeaderTests {
  @Test(arguments: [
    ([], ResponseCode.commandSize),
    ([0x80], .commandSize),
    ([0x80, 0x01], .commandSize),
    ([0x80, 0x03], .badTag),
    ([0x00, 0xC1, 0, 0, 0, 10, 0, 0, 0, 0x65], .badTag),
    ([0x80, 0x01, 0, 0, 0, 11, 0, 0, 0x01, 0x7B], .commandSize),
    ([0x80, 0x01, 0, 0, 0, 9, 0, 0, 0x01, 0x7B], .commandSize),
    ([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0xFF], .commandCode),
    ([0x80, 0x01, 0, 0, 0, 10, 0xFF, 0xFF, 0xFF, 0xFF], .commandCode),
    ([0x80, 0x01, 0, 0, 0, 10, 0x20, 0, 0x10, 0], .commandCode),
  ])
  func aBrokenHeaderIsAnsweredWithItsCode(_ command: [UInt8], _ code: ResponseCode) throws {
    var tpm = try TestTPM()
    tpm.expect(code, from: command)
  }

  @Test func withoutPowerEverythingFails() throws {
    var tpm = try TestTPM()
    tpm.tpm.powerOff()
    tpm.expect(.failure, from: [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x7B])
  }
}
