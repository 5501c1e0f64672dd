// SPDX-License-Identifier: Apache-2.0
import TPMCore
import Testing

@testable import vtpmd

/// Requests on the control channel that swtpm has had trouble with; docs/security-cases.md lists all such cases.
@Suite("Security cases: control channel")
struct ControlCases {
  /// A blob that is cut anywhere, or is made of anything, is refused, and nothing has changed.
  @Test func cve2026_75900_cve2022_23645_shortStateBlobsAreRefused() throws {
    let machine = try StateBlobTests.Machine()
    let blobs = try [1, 2].map { (kind: $0, octets: try machine.blob($0)) }
    machine.stop()
    let before = try machine.blob(1)
    for blob in blobs {
      for length in 1..<blob.octets.count where length < 64 || length % 61 == 0 {
        #expect(machine.set(blob.kind, Array(blob.octets.prefix(length))) == Wire.word(3))
      }
      for octet: UInt8 in [0x00, 0x01, 0x7F, 0xFF] {
        for length in 1...64 {
          #expect(machine.set(blob.kind, [UInt8](repeating: octet, count: length)) == Wire.word(3))
        }
      }
    }
    #expect(try machine.blob(1) == before)
  }

  /// The header of a request is not read beyond its end either.
  @Test(arguments: [0x0C, 0x0D] as [UInt32], 0..<12)
  func cve2026_75900_aShortRequestIsNotLookedAt(_ code: UInt32, _ length: Int) {
    let octets = Wire.word(code) + [UInt8](repeating: 0xFF, count: length)
    #expect(SwtpmRequest.parse(octets.rawSpan) == nil)
  }
}
