// SPDX-License-Identifier: Apache-2.0
import TPMCore
import Testing

@testable import vtpmd

/// Requests on the control channel that swtpm has had trouble with; docs/security-cases.md lists all such cases.
@Suite("Security cases: control channel")
struct ControlCases {
  /// Getting and setting state blobs are not offered: whatever stands behind their numbers is not looked at.
  @Test(arguments: [0x0C, 0x0D] as [UInt32], 0...64)
  func cve2026_75900_cve2022_23645_stateBlobsAreNotTaken(_ code: UInt32, _ length: Int) {
    for octet in [0x00, 0x01, 0x7F, 0xFF] as [UInt8] {
      let octets = Wire.word(code) + [UInt8](repeating: octet, count: length)
      let parsed = SwtpmRequest.parse(octets.rawSpan)
      #expect(parsed?.request == .other(code))
      #expect(parsed?.size == octets.count)
    }
  }
}
