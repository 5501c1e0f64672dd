// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

@Suite struct ReadPublicTests {
  @Test func thePublicAreaAndTheNamesAreTold() throws {
    var tpm = try TestTPM()
    let made = try tpm.primary(.storageP256)
    let read = try tpm.run(ReadPublic.self, [made.handle])
    #expect(read.outPublic.value.value == made.outPublic.value)
    #expect(read.name == made.name)
    let qualified = [0, 0x0B] + hash(.sha256, [0x40, 0, 0, 1] + made.name.octets)
    #expect(read.qualifiedName.octets == qualified)
  }

  @Test func aSequenceHasNoPublicArea() throws {
    var tpm = try TestTPM()
    let handle = tpm.addSequence()
    try tpm.expect(.sequence, from: ReadPublic.self, [handle])
  }

  @Test func anEmptySlotHasNone() throws {
    var tpm = try TestTPM()
    try tpm.expect(.missingHandle(1), from: ReadPublic.self, [0x8000_0000])
    try tpm.expect(.handle.handle(1), from: ReadPublic.self, [0x8100_0000])
    try tpm.expect(.value.handle(1), from: ReadPublic.self, [PermanentHandle.owner])
  }
}
