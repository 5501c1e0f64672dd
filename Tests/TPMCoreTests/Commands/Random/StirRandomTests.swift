// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

struct StirRandomTests {
  @Test(arguments: [0, 1, 128])
  func upTo128OctetsReachThePlatform(_ count: Int) throws {
    var tpm = try TestTPM()
    let octets = [UInt8](repeating: 7, count: count)
    try tpm.run(StirRandom.self) { $0.inData = SensitiveData(Secret(octets)) }
    #expect(tpm.platform.stirred == [octets])
  }

  @Test func moreAreRefused() throws {
    var tpm = try TestTPM()
    try tpm.expect(.size.parameter(1), from: StirRandom.self) {
      $0.inData = SensitiveData(Secret([UInt8](repeating: 7, count: 129)))
    }
    #expect(tpm.platform.stirred.isEmpty)
  }

  @Test func whatTheCallerGivesDoesNotDecideWhatComes() throws {
    var seen: Set<[UInt8]> = []
    for seed in 1...2 {
      var tpm = try TestTPM(seed: UInt64(seed))
      try tpm.run(StirRandom.self) { $0.inData = SensitiveData(Secret([UInt8](repeating: 7, count: 128))) }
      seen.insert(try tpm.run(GetRandom.self) { $0.bytesRequested = 32 }.randomBytes.octets)
    }
    #expect(seen.count == 2)
  }
}
