// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import vtpmd

struct HostPortTests {
  @Test(arguments: [
    ("localhost:2321", "localhost", 2321), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:2321", "::1", 2321),
    ("2321", "127.0.0.1", 2321), ("example.org:65535", "example.org", 65535),
  ])
  func addressesAreRead(_ text: String, _ host: String, _ port: UInt16) {
    #expect(HostPort(text) == HostPort(host: host, port: port))
  }

  @Test(arguments: [
    "", ":", ":2321", "localhost:", "localhost", "localhost:x", "localhost:65536", "localhost:-1", "localhost:+1",
    "::1:2321", "[::1]", "[::1]2321", "[::1", "[]:1", "localhost:1:2", "localhost: 1", "localhost:٣",
  ])
  func otherTextsAreNone(_ text: String) {
    #expect(HostPort(text) == nil)
  }

  @Test func anIPv6AddressIsWrittenInBrackets() {
    #expect(HostPort(host: "::1", port: 1).description == "[::1]:1")
    #expect(HostPort(host: "localhost", port: 1).description == "localhost:1")
  }
}
