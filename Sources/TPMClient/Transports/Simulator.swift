// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A TPM that speaks the protocol of the Microsoft simulator, on a port for commands and one for the platform.
public final class Simulator: Transport, PlatformControl {
  private let commands: Descriptor
  private let signals: Descriptor

  /// Connects to a port and to the one after it, and sees that the TPM has power.
  public init(host: String, port: UInt16) throws(TransportError) {
    guard port < UInt16.max else { throw TransportError("there is no port after \(port) for the platform") }
    commands = try .tcp(host, port)
    signals = try .tcp(host, port + 1)
    try powerOn()
  }

  /// Connects to the Unix socket PATH and to PATH.ctrl.
  public init(path: String) throws(TransportError) {
    commands = try .unix(path)
    signals = try .unix(path + ".ctrl")
    try powerOn()
  }

  deinit {
    // The end of a session is not answered, and it does not matter whether it arrives.
    try? commands.write(UInt32(20).octets.rawSpan)
    try? signals.write(UInt32(20).octets.rawSpan)
  }

  public var platform: (any PlatformControl)? { self }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    var message = Writer(capacity: command.byteCount + 9)
    message.write(UInt32(8))
    message.write(locality)
    message.write(UInt32(truncatingIfNeeded: command.byteCount))
    message.write(command)
    try commands.write(message.octets)
    response.truncate(to: 0)
    var size = Writer(capacity: 4)
    try commands.readExactly(4, into: &size)
    let count = Int(size.octets.bigEndian(at: 0))
    guard count <= maxResponseSize else { throw TransportError("the response says it has \(count) octets") }
    try commands.readExactly(count, into: &response)
    try acknowledge(commands)
  }

  public func powerOn() throws(TransportError) {
    try signal(1)
    try signal(11)
  }

  public func powerOff() throws(TransportError) { try signal(2) }

  public func setPhysicalPresence(_ isPresent: Bool) throws(TransportError) { try signal(isPresent ? 3 : 4) }

  public func setCancel(_ isCancelled: Bool) throws(TransportError) { try signal(isCancelled ? 9 : 10) }

  public func measure(_ parts: [[UInt8]]) throws(TransportError) {
    try send(UInt32(5).octets, on: commands)
    for part in parts {
      try send(UInt32(6).octets + UInt32(truncatingIfNeeded: part.count).octets + part, on: commands)
    }
    try send(UInt32(7).octets, on: commands)
  }

  public func failNextSelfTest() throws(TransportError) { try signal(30) }

  public func pass(milliseconds: UInt64) throws(TransportError) { throw .unsupported("passing time") }

  private func signal(_ number: UInt32) throws(TransportError) { try send(number.octets, on: signals) }

  private func send(_ message: [UInt8], on port: Descriptor) throws(TransportError) {
    try port.write(message.rawSpan)
    try acknowledge(port)
  }

  private func acknowledge(_ port: Descriptor) throws(TransportError) {
    var status = Writer(capacity: 4)
    try port.readExactly(4, into: &status)
    let code = status.octets.bigEndian(at: 0)
    guard code == 0 else { throw TransportError("the simulator refuses the message with \(code)") }
  }
}
