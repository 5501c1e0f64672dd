// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The command side of a socket: raw TPM commands, or the Microsoft simulator's messages around them.
///
/// Each message says itself which it is: a TPM command begins with its tag, 0x80xx, a simulator's message with a small
/// number in four octets. SEND_COMMAND is also what swtpm calls a command header.
struct CommandPort: Port {
  /// What the octets at the front ask for.
  enum Request: Equatable {
    case incomplete
    /// A command of `size` octets behind `header` octets; the locality is the simulator's.
    case command(header: Int, size: Int, locality: UInt8?)
    case handshake
    case hashStart
    case hashData(length: UInt32)
    case hashEnd
    case sessionEnd
    case stop
    /// Not to be understood, and nobody knows where the next request begins.
    case garbage(ResponseHeader, isFramed: Bool)
    case unknown
  }

  private enum Code {
    static let hashStart: UInt32 = 5
    static let hashData: UInt32 = 6
    static let hashEnd: UInt32 = 7
    static let sendCommand: UInt32 = 8
    static let remoteHandshake: UInt32 = 15
    static let sessionEnd: UInt32 = 20
    static let stop: UInt32 = 21
  }

  private static let serverVersion: UInt32 = 1
  /// Platform signals are served, and physical presence among them.
  private static let endpointBits: UInt32 = 1 | 8

  private var hash = HashStream()

  static func request(in octets: RawSpan, limit: Int) -> Request {
    guard let first = octets.bigEndian(at: 0, as: UInt32.self) else { return .incomplete }
    guard first <= 0xFF else { return command(in: octets, limit: limit) }
    switch first {
    case Code.hashStart: return .hashStart
    case Code.hashData:
      guard let length = octets.bigEndian(at: 4, as: UInt32.self) else { return .incomplete }
      return .hashData(length: length)
    case Code.hashEnd: return .hashEnd
    case Code.sendCommand: return wrappedCommand(in: octets, limit: limit)
    case Code.remoteHandshake: return octets.byteCount >= 8 ? .handshake : .incomplete
    case Code.sessionEnd: return .sessionEnd
    case Code.stop: return .stop
    default: return .unknown
    }
  }

  private static func command(in octets: RawSpan, limit: Int) -> Request {
    guard let tag = octets.bigEndian(at: 0, as: UInt16.self), let length = octets.bigEndian(at: 2, as: UInt32.self)
    else { return .incomplete }
    guard let size = Int(exactly: length), size >= ResponseHeader.size, size <= limit else {
      let isTagKnown = tag == 0x8001 || tag == 0x8002
      return .garbage(isTagKnown ? .commandSize : .badTag, isFramed: false)
    }
    return octets.byteCount >= size ? .command(header: 0, size: size, locality: nil) : .incomplete
  }

  private static func wrappedCommand(in octets: RawSpan, limit: Int) -> Request {
    let header = 9
    guard let locality = octets.bigEndian(at: 4, as: UInt8.self),
      let length = octets.bigEndian(at: 5, as: UInt32.self)
    else { return .incomplete }
    guard let size = Int(exactly: length), size <= limit else { return .garbage(.commandSize, isFramed: true) }
    return octets.byteCount - header >= size ? .command(header: header, size: size, locality: locality) : .incomplete
  }

  mutating func serve(
    _ input: inout OctetQueue, _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) -> Step {
    passed = nil
    if hash.isRunning { return hash.serve(&input, &output, host: &host) }
    switch Self.request(in: input.octets, limit: host.maxCommandSize) {
    case .incomplete: return .waiting
    case .command(let header, let size, let locality):
      return execute(&input, &output, header: header, size: size, locality: locality, host: &host)
    case .handshake:
      input.drop(8)
      for word in [Self.serverVersion, Self.endpointBits, 0] { output.append(word) }
    case .hashStart:
      input.drop(4)
      host.hashStart()
      output.append(UInt32(0))
    case .hashData(let length):
      input.drop(8)
      return hash.begin(length, &output)
    case .hashEnd:
      input.drop(4)
      host.hashEnd()
      output.append(UInt32(0))
    case .sessionEnd, .unknown: return .over
    case .stop:
      host.end(.told("a client's STOP"))
      return .over
    case .garbage(let response, let isFramed):
      response.withOctets { Self.append($0, to: &output, isFramed: isFramed) }
      return .over
    }
    return .served
  }

  private func execute(
    _ input: inout OctetQueue, _ output: inout OctetQueue, header: Int, size: Int, locality: UInt8?,
    host: inout Host
  ) -> Step {
    var fits = true
    if let locality {
      input.drop(header)
      host.execute(input.octets.extracting(0..<size), locality: locality) {
        fits = Self.append($0, to: &output, isFramed: true)
      }
    } else {
      host.executeFromSocket(input.octets.extracting(0..<size)) { fits = Self.append($0, to: &output, isFramed: false) }
    }
    input.drop(size)
    return fits ? .served : .over
  }

  /// Puts an answer into the output whole, so that one write sends it.
  @discardableResult
  private static func append(_ response: RawSpan, to output: inout OctetQueue, isFramed: Bool) -> Bool {
    guard isFramed else { return output.append(response) }
    guard output.room >= response.byteCount + 8 else { return false }
    output.append(UInt32(response.byteCount))
    output.append(response)
    output.append(UInt32(0))
    return true
  }
}
