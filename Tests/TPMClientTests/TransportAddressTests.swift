// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCrypto
import Testing

@Suite struct TransportAddressTests {
  @Test(arguments: ["telepathy:", "", "tpm0"]) func whatIsNoWayIsRefused(text: String) {
    #expect(throws: TransportError.self) { try TransportAddress(text) }
  }

  @Test(arguments: [
    "unix:/nowhere/socket", "device:/nowhere/tpm0", "/nowhere/tpm0", "tcp:localhost", "tcp:localhost:70000",
    "mssim:port=65535", "mssim:colour=red", "swtpm:path=/nowhere", "in-process:unheard-of", "tcp:localhost:1",
  ]) func whatCannotBeReachedSaysWhy(text: String) throws {
    let address = try TransportAddress(text)
    #expect(throws: TransportError.self) { try address.connect() }
  }

  @Test(arguments: ["in-process", "in-process:fips"]) func theEngineIsAlwaysThere(text: String) throws {
    let tpm = TPMConnection(try TransportAddress(text).connect())
    let answer = try tpm.send([0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 0].rawSpanForTest)
    #expect(answer == Secret([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0, 0]))
  }

  @Test func aProcessIsATPM() throws {
    // Whatever the command, this one answers TPM_RC_FAILURE and reads no further.
    let tpm = TPMConnection(
      try TransportAddress(
        #"cmd:sh -c 'head -c 10 >/dev/null; printf "\200\001\000\000\000\012\000\000\001\001"'"#
      ).connect())
    let answer = try tpm.send([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x7B].rawSpanForTest)
    #expect(answer == Secret([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x01]))
  }

  @Test func aProcessThatHasEndedIsAnErrorAndNoSignal() throws {
    let tpm = TPMConnection(try TransportAddress("cmd:true").connect())
    for _ in 0..<3 {
      #expect(throws: TPMError.self) { try tpm.send([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x7B].rawSpanForTest) }
    }
  }

  /// So does the kernel's resource manager refuse a handle that it has not given.
  @Test func whatTheKernelDoesNotPassOnIsNothingTheTransportCanDo() throws {
    let tpm = TPMConnection(try TransportAddress("device:/proc/self/oom_score_adj").connect())
    #expect {
      try tpm.send([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x7B].rawSpanForTest)
    } throws: { error in
      if case TPMError.transport(let error) = error { error.isUnsupported } else { false }
    }
  }

  @Test func aPathThatIsTooLongForASocketIsRefused() throws {
    let address = try TransportAddress("unix:/" + String(repeating: "x", count: 200))
    #expect(throws: TransportError.self) { try address.connect() }
  }
}

extension [UInt8] {
  fileprivate var rawSpanForTest: RawSpan { @_lifetime(borrow self) borrowing get { span.bytes } }
}
