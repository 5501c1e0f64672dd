// SPDX-License-Identifier: Apache-2.0
package import TPMCore

/// Writes traffic of a TPM down as a capture in the pcapng format: commands and responses as segments of one TCP
/// connection to the port of TPM simulators, which is where Wireshark's dissector looks for them.
///
/// Numbers stand in the order of the network, which a capture may choose.
package struct CaptureWriter: Sendable {
  /// The next sequence numbers of the client and of the TPM.
  private var sequence: (client: UInt32, tpm: UInt32) = (1, 1)

  /// What a segment carries.
  package enum Direction: Sendable { case command, response }

  package init() {}

  /// What stands at the beginning of a capture.
  package func begin(_ output: inout Writer) {
    output.write(UInt32(0x0A0D_0D0A))
    output.write(UInt32(28))
    output.write(UInt32(0x1A2B_3C4D))
    output.write(UInt16(1))
    output.write(UInt16(0))
    output.write(UInt64.max)
    output.write(UInt32(28))
    // One interface, whose packets begin with an IP header.
    output.write(UInt32(1))
    output.write(UInt32(20))
    output.write(CaptureFormat.rawIP)
    output.write(UInt16(0))
    output.write(UInt32(0))
    output.write(UInt32(20))
  }

  /// A command or a response.
  ///
  /// - Parameters:
  ///   - microseconds: since 1970
  ///   - locality: where a command came from; a comment says so if it is not 0
  package mutating func write(
    _ octets: RawSpan, _ direction: Direction, at microseconds: UInt64, locality: UInt8 = 0, _ output: inout Writer
  ) {
    // No command of a TPM comes near to what a packet can hold.
    let payload =
      octets.byteCount <= CaptureFormat.maxPayload ? octets : octets.extracting(first: CaptureFormat.maxPayload)
    let length = CaptureFormat.headers + payload.byteCount
    let start = output.count
    output.write(UInt32(6))
    output.write(UInt32(0))
    output.write(UInt32(0))
    output.write(UInt32(truncatingIfNeeded: microseconds >> 32))
    output.write(UInt32(truncatingIfNeeded: microseconds))
    output.write(UInt32(truncatingIfNeeded: length))
    output.write(UInt32(truncatingIfNeeded: length))
    writeHeaders(direction, payload.byteCount, &output)
    output.write(payload)
    pad(length, &output)
    if locality != 0 { comment("locality \(locality)", &output) }
    let size = UInt32(truncatingIfNeeded: output.count - start + 4)
    output.write(size)
    output.patch(size, at: start + 4)
  }

  private mutating func writeHeaders(_ direction: Direction, _ count: Int, _ output: inout Writer) {
    let start = output.count
    output.write(UInt16(0x4500))
    output.write(UInt16(truncatingIfNeeded: CaptureFormat.headers + count))
    output.write(UInt32(0x0000_4000))
    output.write(UInt16(64 << 8 | 6))
    output.write(UInt16(0))
    // 127.0.0.1, on both sides.
    output.write(UInt32(0x7F00_0001))
    output.write(UInt32(0x7F00_0001))
    output.patch(Self.checksum(output.octets(from: start)), at: start + 10)
    let isCommand = direction == .command
    output.write(isCommand ? CaptureFormat.clientPort : CaptureFormat.tpmPort)
    output.write(isCommand ? CaptureFormat.tpmPort : CaptureFormat.clientPort)
    output.write(isCommand ? sequence.client : sequence.tpm)
    output.write(isCommand ? sequence.tpm : sequence.client)
    // A header of five words, PSH and ACK; window; no checksum; no urgent octets.
    output.write(UInt16(0x5018))
    output.write(UInt16.max)
    output.write(UInt32(0))
    let advance = UInt32(truncatingIfNeeded: count)
    if isCommand { sequence.client &+= advance } else { sequence.tpm &+= advance }
  }

  private func pad(_ count: Int, _ output: inout Writer) {
    for _ in 0..<(-count & 3) { output.write(UInt8(0)) }
  }

  private func comment(_ text: String, _ output: inout Writer) {
    let octets = Array(text.utf8)
    output.write(UInt16(1))
    output.write(UInt16(truncatingIfNeeded: octets.count))
    output.write(octets)
    pad(octets.count, &output)
    output.write(UInt32(0))
  }

  /// The checksum of an IP header.
  private static func checksum(_ header: RawSpan) -> UInt16 {
    var sum: UInt32 = 0
    for place in stride(from: 0, to: header.byteCount - 1, by: 2) {
      sum += UInt32(header.octet(place)) << 8 | UInt32(header.octet(place + 1))
    }
    sum = (sum & 0xFFFF) + sum >> 16
    return ~UInt16(truncatingIfNeeded: (sum & 0xFFFF) + sum >> 16)
  }
}

/// What reader and writer agree on.
enum CaptureFormat {
  /// LINKTYPE_RAW.
  static let rawIP: UInt16 = 101
  /// LINKTYPE_ETHERNET, which tpm2-tss has in its captures.
  static let ethernet: UInt16 = 1
  static let tpmPort: UInt16 = 2321
  static let clientPort: UInt16 = 50000
  /// Those of IP and TCP, without options.
  static let headers = 40
  static let maxPayload = 65535 - headers
}

extension RawSpan {
  /// The octet at an offset; 0 where there is none.
  func octet(_ offset: Int) -> UInt8 {
    guard offset >= 0, offset < byteCount else { return 0 }
    // Sound: the guard has shown that the octet is there.
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
