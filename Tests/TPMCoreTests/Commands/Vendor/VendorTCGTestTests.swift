// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore
@testable import TPMCrypto

struct VendorTCGTestTests {
  @Test(arguments: [0, 1, 65, 66])
  func theDataComeBack(_ count: Int) throws {
    var tpm = try TestTPM()
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let response = try tpm.run(VendorTCGTest.self) { $0.inputData = QualifyingData(data) }
    #expect(response.outputData.octets == data)
  }

  @Test func theDataMayBeEncryptedBothWays() throws {
    var tpm = try TestTPM()
    let cipher = SymDef.cipher(SymmetricCipher(.aes, keyBits: 128, mode: .cfb))
    let session = try tpm.startSession(symmetric: cipher, bind: (PermanentHandle.owner, []))
    session.attributes = [.continueSession, .decrypt, .encrypt, .audit]
    let response = try tpm.run(VendorTCGTest.self, auth: [.session(session)]) {
      $0.inputData = QualifyingData([1, 2, 3])
    }
    #expect(response.outputData.octets == [1, 2, 3])
  }

  @Test func tooMuchIsRefused() throws {
    var tpm = try TestTPM()
    tpm.expect(
      .size.parameter(1),
      from: [0x80, 0x01, 0, 0, 0, 79, 0x20, 0, 0, 0, 0, 67] + [UInt8](repeating: 1, count: 67))
    tpm.expect(.insufficient.parameter(1), from: [0x80, 0x01, 0, 0, 0, 13, 0x20, 0, 0, 0, 0, 2, 1])
    tpm.expect(.size, from: [0x80, 0x01, 0, 0, 0, 13, 0x20, 0, 0, 0, 0, 0, 1])
  }

  @Test func otherCommandsOfVendorsAreNotThere() throws {
    var tpm = try TestTPM()
    for code: UInt32 in [0x2000_0001, 0x2000_0144, 0x2000_FFFF, 0xA000_0000, 0x0000_0000] {
      tpm.expect(.commandCode, from: [0x80, 0x01, 0, 0, 0, 12] + code.wire + [0, 0])
    }
  }
}
