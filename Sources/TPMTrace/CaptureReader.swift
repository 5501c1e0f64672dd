// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// Reads captures as `CaptureWriter` writes them, or tpm2-tss and Wireshark with plain commands in TCP segments.
package struct CaptureReader: Sendable {
  /// A command or a response.
  package struct Packet: Sendable {
    package let direction: CaptureWriter.Direction
    /// Since 1970.
    package let microseconds: UInt64
    package let octets: [UInt8]
    package let comment: String?
  }

  /// The octets are no capture, or not one that can be read.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private var isLittleEndian = false
  private var linkType = CaptureFormat.rawIP
  /// Octets of a block that is not all here yet.
  private var pending: [UInt8] = []
  private var hasBegun = false

  package init() {}

  /// Takes more of the capture and gives the packets that are complete.
  package mutating func read(_ octets: [UInt8]) throws(Failure) -> [Packet] {
    pending += octets
    var packets: [Packet] = []
    var start = 0
    while pending.count - start >= 12 {
      let block = pending[start...]
      if number32(block, 0) == 0x0A0D_0D0A || number32(block, 0) == 0x0A0D_0D0A.byteSwapped { try begin(block) }
      guard hasBegun else { throw Failure(description: "this is no capture") }
      let length = Int(number32(block, 4))
      guard length >= 12, length <= 1 << 20, length.isMultiple(of: 4) else {
        throw Failure(description: "the capture is damaged")
      }
      guard block.count >= length else { break }
      if let packet = packet(block.prefix(length)) { packets.append(packet) }
      start += length
    }
    pending.removeFirst(start)
    return packets
  }

  private mutating func begin(_ block: ArraySlice<UInt8>) throws(Failure) {
    isLittleEndian = false
    guard number32(block, 8) != 0x1A2B_3C4D else {
      hasBegun = true
      return
    }
    isLittleEndian = true
    guard number32(block, 8) == 0x1A2B_3C4D else { throw Failure(description: "this is no capture") }
    hasBegun = true
  }

  private mutating func packet(_ block: ArraySlice<UInt8>) -> Packet? {
    switch number32(block, 0) {
    case 1:
      linkType = number16(block, 8)
      return nil
    case 6:
      let length = Int(number32(block, 20))
      guard block.count >= 32 + length else { return nil }
      let data = block.dropFirst(28).prefix(length)
      let comment = comment(block.dropFirst(28 + length + (-length & 3)).dropLast(4))
      let time = UInt64(number32(block, 12)) << 32 | UInt64(number32(block, 16))
      return segment(data, time, comment)
    default: return nil
    }
  }

  /// What a TCP segment carries, if there is something to it.
  private func segment(_ frame: ArraySlice<UInt8>, _ time: UInt64, _ comment: String?) -> Packet? {
    let packet: ArraySlice<UInt8>
    switch linkType {
    case CaptureFormat.rawIP: packet = frame
    case CaptureFormat.ethernet: packet = frame.dropFirst(14)
    default: return nil
    }
    guard let first = packet.first, first >> 4 == 4 else { return nil }
    let header = packet.dropFirst(Int(first & 15) * 4)
    guard header.count >= 20 else { return nil }
    let payload = header.dropFirst(Int(header[header.startIndex + 12] >> 4) * 4)
    guard payload.count >= 10 else { return nil }
    let target = UInt16(header[header.startIndex + 2]) << 8 | UInt16(header[header.startIndex + 3])
    let isCommand = target == CaptureFormat.tpmPort
    return Packet(
      direction: isCommand ? .command : .response, microseconds: time, octets: Array(payload), comment: comment)
  }

  private func comment(_ options: ArraySlice<UInt8>) -> String? {
    var rest = options
    while rest.count >= 4 {
      let (code, length) = (number16(rest, 0), Int(number16(rest, 2)))
      guard code != 0, rest.count >= 4 + length else { return nil }
      if code == 1 { return String(decoding: rest.dropFirst(4).prefix(length), as: UTF8.self) }
      rest = rest.dropFirst(4 + length + (-length & 3))
    }
    return nil
  }

  private func number32(_ octets: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
    let value = octets.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return isLittleEndian ? value.byteSwapped : value
  }

  private func number16(_ octets: ArraySlice<UInt8>, _ offset: Int) -> UInt16 {
    let value = octets.dropFirst(offset).prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
    return isLittleEndian ? value.byteSwapped : value
  }
}
