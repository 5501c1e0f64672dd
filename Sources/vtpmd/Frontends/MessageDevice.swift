// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// A descriptor that keeps messages apart: a read takes one, a write gives one.
protocol MessageDevice: AnyObject {
  /// What to poll.
  var descriptor: CInt { get }
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  func write(_ octets: RawSpan) throws(Errno) -> Int
}

/// The server side of the driver's device, or a packet socket in its place.
///
/// Nothing that this process starts may inherit it: who holds it keeps the device alive.
final class ServerSide: MessageDevice {
  private let server: FileDescriptor

  init(_ server: consuming FileDescriptor) { self.server = server }

  var descriptor: CInt { server.rawValue }
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int { unsafe try server.read(into: buffer) }
  func write(_ octets: RawSpan) throws(Errno) -> Int { try server.write(octets) }
}
