// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// A client's octets in both directions. Neither call waits.
protocol ByteStream: AnyObject {
  /// Receives what is there, after poll has called the stream readable; 0 is the end. A descriptor that came along
  /// replaces `passed`.
  func receive(_ queue: inout OctetQueue, passed: inout FileDescriptor?) throws(Errno) -> Int
  /// Sends what goes, and says how much that was.
  func send(_ octets: RawSpan) throws(Errno) -> Int
  func register(in polls: inout PollSet, _ demand: Readiness)
  /// The descriptor of a socket, for those who only look.
  var socket: CInt? { get }
}

/// A connected stream socket. O_NONBLOCK is not needed, which others who have the socket would notice.
final class SocketStream: ByteStream {
  private let descriptor: FileDescriptor
  /// Whether the client may pass descriptors; the kernel drops them otherwise, and receives in less time.
  private let takesDescriptors: Bool

  init(_ descriptor: consuming FileDescriptor, takesDescriptors: Bool = true) {
    self.descriptor = descriptor
    self.takesDescriptors = takesDescriptors
  }

  var socket: CInt? { descriptor.rawValue }

  func receive(_ queue: inout OctetQueue, passed: inout FileDescriptor?) throws(Errno) -> Int {
    unsafe try queue.fill { (buffer) throws(Errno) in
      guard takesDescriptors else { return unsafe try descriptor.receive(into: buffer) }
      return unsafe try descriptor.receive(into: buffer, passed: &passed)
    }
  }

  func send(_ octets: RawSpan) throws(Errno) -> Int { try descriptor.send(octets) }

  /// A read that fills less than its room has taken all. Where descriptors may come along it may have stopped at one.
  func register(in polls: inout PollSet, _ demand: Readiness) {
    polls.add(descriptor.rawValue, demand, newsOnly: demand == .readable && !takesDescriptors)
  }
}

/// Standard input and output, or other two descriptors that are shared with whoever started us.
final class PairStream: ByteStream {
  /// A write of at most PIPE_BUF octets to a pipe that poll calls writable does not wait.
  private static var chunk: Int { 4096 }

  private let input: FileDescriptor
  private let output: FileDescriptor

  init(input: consuming FileDescriptor, output: consuming FileDescriptor) {
    self.input = input
    self.output = output
  }

  var socket: CInt? { nil }

  func receive(_ queue: inout OctetQueue, passed: inout FileDescriptor?) throws(Errno) -> Int {
    unsafe try queue.fill { (buffer) throws(Errno) in unsafe try input.read(into: buffer) }
  }

  func send(_ octets: RawSpan) throws(Errno) -> Int {
    var polls = PollSet()
    polls.add(output.rawValue, .writable)
    try polls.wait(milliseconds: 0)
    guard polls.readiness(of: 0..<1) != [] else { throw .wouldBlock }
    return try output.write(octets.extracting(0..<min(octets.byteCount, Self.chunk)))
  }

  func register(in polls: inout PollSet, _ demand: Readiness) {
    if demand.contains(.readable) { polls.add(input.rawValue, .readable) }
    if demand.contains(.writable) { polls.add(output.rawValue, .writable) }
  }
}
