// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// A request of swtpm's control channel: a number in four octets, then its body; all big-endian.
enum SwtpmRequest: Equatable {
  case capability
  case initialize(flags: UInt32)
  case shutdown
  case established
  case setLocality(UInt8)
  case hashStart
  case hashData(length: UInt32)
  case hashEnd
  case cancel
  case resetEstablished(locality: UInt8)
  case getState(flags: UInt32, kind: UInt32, offset: UInt32)
  /// Its octets follow.
  case setState(flags: UInt32, kind: UInt32, length: UInt32)
  case stop
  case configuration
  case setDataDescriptor
  case setBufferSize(UInt32)
  case information(flags: UInt64, offset: UInt32)
  /// Not offered: its capability bit is not set.
  case other(UInt32)

  enum Code {
    static let capability: UInt32 = 0x01
    static let initialize: UInt32 = 0x02
    static let shutdown: UInt32 = 0x03
    static let established: UInt32 = 0x04
    static let setLocality: UInt32 = 0x05
    static let hashStart: UInt32 = 0x06
    static let hashData: UInt32 = 0x07
    static let hashEnd: UInt32 = 0x08
    static let cancel: UInt32 = 0x09
    static let resetEstablished: UInt32 = 0x0B
    static let getState: UInt32 = 0x0C
    static let setState: UInt32 = 0x0D
    static let stop: UInt32 = 0x0E
    static let configuration: UInt32 = 0x0F
    static let setDataDescriptor: UInt32 = 0x10
    static let setBufferSize: UInt32 = 0x11
    static let information: UInt32 = 0x12
  }

  /// Reads the request at the front and says how long it is; nil where it is not whole yet.
  static func parse(_ octets: RawSpan) -> (request: SwtpmRequest, size: Int)? {
    guard let code = octets.bigEndian(at: 0, as: UInt32.self) else { return nil }
    switch code {
    case Code.capability: return (.capability, 4)
    case Code.initialize: return octets.bigEndian(at: 4).map { (.initialize(flags: $0), 8) }
    case Code.shutdown: return (.shutdown, 4)
    case Code.established: return (.established, 4)
    case Code.setLocality: return localityBody(octets).map { (.setLocality($0), $1) }
    case Code.hashStart: return (.hashStart, 4)
    case Code.hashData: return octets.bigEndian(at: 4).map { (.hashData(length: $0), 8) }
    case Code.hashEnd: return (.hashEnd, 4)
    case Code.cancel: return (.cancel, 4)
    case Code.resetEstablished: return localityBody(octets).map { (.resetEstablished(locality: $0), $1) }
    case Code.getState: return threeWords(octets).map { (.getState(flags: $0, kind: $1, offset: $2), 16) }
    case Code.setState: return threeWords(octets).map { (.setState(flags: $0, kind: $1, length: $2), 16) }
    case Code.stop: return (.stop, 4)
    case Code.configuration: return (.configuration, 4)
    case Code.setDataDescriptor: return (.setDataDescriptor, 4)
    case Code.setBufferSize: return octets.bigEndian(at: 4).map { (.setBufferSize($0), 8) }
    case Code.information:
      guard let flags = octets.bigEndian(at: 4, as: UInt64.self),
        let offset = octets.bigEndian(at: 12, as: UInt32.self),
        octets.byteCount >= 20
      else { return nil }
      return (.information(flags: flags, offset: offset), 20)
    // What follows belongs to it as far as anybody can tell.
    default: return (.other(code), octets.byteCount)
    }
  }

  private static func threeWords(_ octets: RawSpan) -> (UInt32, UInt32, UInt32)? {
    guard let first = octets.bigEndian(at: 4, as: UInt32.self), let second = octets.bigEndian(at: 8, as: UInt32.self),
      let third = octets.bigEndian(at: 12, as: UInt32.self)
    else { return nil }
    return (first, second, third)
  }

  /// One octet is meant and tpm2-tss sends one, but QEMU sends the four of a C structure, and nothing tells them apart
  /// but what came along: nobody sends the next request before the answer.
  private static func localityBody(_ octets: RawSpan) -> (UInt8, Int)? {
    octets.bigEndian(at: 4, as: UInt8.self).map { ($0, min(octets.byteCount, 8)) }
  }
}
