// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TPMCore

struct GetRandomTests {
  @Test(arguments: [UInt16(0), 1, 20, 63, 64])
  func upToALargestDigestAsManyOctetsAsAskedFor(_ count: UInt16) throws {
    var tpm = try TestTPM()
    #expect(try tpm.run(GetRandom.self) { $0.bytesRequested = count }.randomBytes.count == Int(count))
  }

  @Test(arguments: [UInt16(65), 256, .max])
  func moreThanALargestDigestIsCutWithoutAnError(_ count: UInt16) throws {
    var tpm = try TestTPM()
    #expect(try tpm.run(GetRandom.self) { $0.bytesRequested = count }.randomBytes.count == 64)
  }

  @Test func noOctetsComeTwice() throws {
    var tpm = try TestTPM()
    let first = try tpm.run(GetRandom.self) { $0.bytesRequested = 32 }.randomBytes
    let second = try tpm.run(GetRandom.self) { $0.bytesRequested = 32 }.randomBytes
    #expect(first != second)
    #expect(Set(first.octets).count > 8)
  }

  @Test func withoutEntropyItFails() throws {
    var tpm = try TestTPM()
    tpm.platform.hasEntropy = false
    try tpm.expect(.failure, from: GetRandom.self) { $0.bytesRequested = 1 }
  }

  @Test func theNumberIsTwoOctets() throws {
    var tpm = try TestTPM()
    tpm.expect(.insufficient.parameter(1), from: [0x80, 1, 0, 0, 0, 11, 0, 0, 1, 0x7B, 0])
    tpm.expect(.size, from: [0x80, 1, 0, 0, 0, 13, 0, 0, 1, 0x7B, 0, 1, 2])
  }
}
