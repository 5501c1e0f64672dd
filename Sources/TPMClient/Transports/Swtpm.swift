// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A TPM with the control channel of swtpm beside the socket for commands.
public final class Swtpm: Transport, PlatformControl {
  private enum Place {
    case unix(String)
    case tcp(String, UInt16)

    func connect() throws(TransportError) -> Descriptor {
      switch self {
      case .unix(let path): try .unix(path)
      case .tcp(let host, let port): try .tcp(host, port)
      }
    }
  }

  private let commands: Descriptor
  private let control: Place
  private var locality: UInt8 = 0

  /// Connects to a port, whose control channel is on the port after it.
  public init(host: String, port: UInt16) throws(TransportError) {
    guard port < UInt16.max else { throw TransportError("there is no port after \(port) for the control channel") }
    commands = try .tcp(host, port)
    control = .tcp(host, port + 1)
    try request(0x05, [0])
  }

  /// Connects to the Unix socket PATH, whose control channel is PATH.ctrl unless it is named.
  public init(path: String, control: String? = nil) throws(TransportError) {
    commands = try .unix(path)
    self.control = .unix(control ?? path + ".ctrl")
    // The locality outlives connections.
    try request(0x05, [0])
  }

  public var platform: (any PlatformControl)? { self }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    if locality != self.locality {
      do throws(TransportError) { try request(0x05, [locality]) } catch { throw .unsupported("locality \(locality)") }
      self.locality = locality
    }
    try commands.exchange(command, &response)
  }

  public func powerOn() throws(TransportError) { try request(0x02, [0, 0, 0, 1]) }

  public func powerOff() throws(TransportError) { try request(0x0E) }

  public func setPhysicalPresence(_ isPresent: Bool) throws(TransportError) { throw .unsupported("physical presence") }

  public func setCancel(_ isCancelled: Bool) throws(TransportError) {
    guard isCancelled else { return }
    try request(0x09)
  }

  public func measure(_ parts: [[UInt8]]) throws(TransportError) {
    try request(0x06)
    for part in parts { try request(0x07, UInt32(truncatingIfNeeded: part.count).octets + part) }
    try request(0x08)
  }

  public func failNextSelfTest() throws(TransportError) { throw .unsupported("a self-test that fails") }

  public func pass(milliseconds: UInt64) throws(TransportError) { throw .unsupported("passing time") }

  private func request(_ number: UInt32, _ body: [UInt8] = []) throws(TransportError) {
    let channel = try openControl()
    try channel.write((number.octets + body).rawSpan)
    let code = try channel.readWord()
    guard code == 0 else { throw TransportError("the control channel answers \(code) to request \(number)") }
  }

  /// A new connection to the control channel.
  func openControl() throws(TransportError) -> Descriptor { try control.connect() }
}
