// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A TPM behind a socket that carries commands and responses with nothing around them.
public final class Stream: Transport {
  private let socket: Descriptor

  /// Connects to a Unix socket.
  public init(unix path: String) throws(TransportError) { socket = try .unix(path) }

  /// Connects to a TCP port.
  public init(host: String, port: UInt16) throws(TransportError) { socket = try .tcp(host, port) }

  public func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError) {
    guard locality == 0 else { throw .unsupported("locality \(locality)") }
    try socket.exchange(command, &response)
  }
}

extension Descriptor {
  /// Sends a command and takes as many octets as the response's header says.
  func exchange(_ command: RawSpan, _ response: inout Writer) throws(TransportError) {
    response.truncate(to: 0)
    try write(command)
    try readExactly(10, into: &response)
    let size = Int(response.octets.bigEndian(at: 2))
    guard (10...maxResponseSize).contains(size) else { throw TransportError("the response says it has \(size) octets") }
    try readExactly(size - 10, into: &response)
  }
}

extension RawSpan {
  /// The 32-bit number at an offset; 0 where there is none.
  func bigEndian(at offset: Int) -> UInt32 {
    guard offset >= 0, byteCount >= offset + 4 else { return 0 }
    // Sound: the guard has shown that the octets are there.
    return UInt32(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
