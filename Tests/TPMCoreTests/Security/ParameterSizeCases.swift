// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// Sizes of encrypted parameters; docs/security-cases.md lists all such cases.
@Suite("Security cases: encrypted parameters")
struct ParameterSizeCases {
  private static let symmetrics: [SymDef] = [.xor(.sha256)] + Public.ciphers.map { .cipher($0) }

  /// TPM2_StirRandom in a session that decrypts, with these octets where its parameter should be.
  private static func command(_ session: TestSession, _ parameters: [UInt8]) -> [UInt8] {
    let area = session.handle.wire + [0, 0, 0x21, 0, 0]
    let body = CommandCode.stirRandom.rawValue.wire + UInt32(area.count).wire + area + parameters
    return [0x80, 0x02] + UInt32(body.count + 6).wire + body
  }

  /// A size beyond the end of the command, by one, two or as much as can be said, near every place where a block of the
  /// cipher ends, and in the longest command that there is.
  @Test(arguments: symmetrics)
  func cve2023_1017_cve2023_1018_aSizeBeyondTheCommandIsRefused(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(symmetric: symmetric)
    let longest = Limits.maxCommandSize - Self.command(session, []).count - 2
    for count in [0, 1, 2, 3, 14, 15, 16, 17, 30, 31, 32, 33, 127, 128, 129, longest] {
      let rest = [UInt8](repeating: 0xA5, count: count)
      for size in [count + 1, count + 2, 0xFFFF] {
        tpm.expect(.size.parameter(1), from: Self.command(session, UInt16(size).wire + rest))
      }
    }
  }

  /// The two octets of the size themselves are cut.
  @Test(arguments: symmetrics)
  func cve2023_1017_aCommandThatEndsInTheSizeIsRefused(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(symmetric: symmetric)
    for cut in [[], [0x00], [0xFF]] as [[UInt8]] {
      tpm.expect(.insufficient.parameter(1), from: Self.command(session, cut))
    }
  }

  /// What fits is decrypted, be it nothing or as much as the parameter holds, and what it does not hold is refused.
  @Test(arguments: symmetrics)
  func cve2023_1017_everySizeThatFitsIsDecrypted(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let session = try tpm.startSession(symmetric: symmetric)
    session.attributes = [.continueSession, .decrypt]
    for count in [0, 1, 15, 16, 17, SensitiveData.limit] {
      try tpm.run(StirRandom.self, auth: [.session(session)]) {
        $0.inData = SensitiveData(Secret([UInt8](repeating: 1, count: count)))
      }
    }
  }

  /// The counterpart in responses: the first parameter has no octets, a few, or as many as a response ever has.
  @Test(arguments: symmetrics)
  func libtpms375_everySizeOfAResponseIsEncrypted(_ symmetric: SymDef) throws {
    var tpm = try TestTPM()
    let contents = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try tpm.define(NVFixture.publicArea(size: 1024))
    try tpm.write(contents)
    let session = try tpm.startSession(symmetric: symmetric)
    session.attributes = [.continueSession, .encrypt]
    let handles = [NVFixture.handle, NVFixture.handle]
    for count in [0, 1, 15, 16, 17, 1023, 1024] {
      let response = try tpm.run(NVRead.self, handles, auth: [.password(""), .session(session)]) {
        $0.size = UInt16(count)
      }
      #expect(response.data.octets == Array(contents.prefix(count)))
    }
    let key = try tpm.rsaKey(3072)
    let area = try tpm.machine.object(key).publicArea
    let read = try tpm.run(ReadPublic.self, [key], auth: [.session(session)])
    #expect(read.outPublic.value.value == area)
  }
}
