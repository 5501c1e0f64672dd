// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TPMCore

/// A file descriptor to a TPM. It closes itself.
final class Descriptor {
  private let rawValue: CInt
  private let isSocket: Bool
  private init(socket rawValue: CInt) { (self.rawValue, isSocket) = (rawValue, true) }

  deinit { close(rawValue) }

  /// How long to wait for the other side, in milliseconds: longer than any TPM searches for a prime.
  private static let timeout: CInt = 600_000

  /// Opens a device for reading and writing.
  init(opening path: String) throws(TransportError) {
    isSocket = false
    rawValue = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard rawValue >= 0 else { throw Self.failure("cannot open \(path)") }
  }

  /// Connects to a Unix socket.
  static func unix(_ path: String) throws(TransportError) -> Descriptor {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let octets = Array(path.utf8)
    guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw TransportError("the path \(path) is too long for a socket")
    }
    // Sound: the guard has shown that the path fits, and the structure is zero behind it.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
    let descriptor = try socket(AF_UNIX)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor.rawValue, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw failure("cannot connect to \(path)") }
    return descriptor
  }

  /// Connects to a TCP port.
  static func tcp(_ host: String, _ port: UInt16) throws(TransportError) -> Descriptor {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else {
      throw TransportError("\(host) has no address")
    }
    defer { unsafe freeaddrinfo(list) }
    var next = unsafe list
    while let entry = unsafe next {
      let descriptor = try socket(unsafe entry.pointee.ai_family)
      if unsafe connect(descriptor.rawValue, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 {
        var one: CInt = 1
        _ = unsafe setsockopt(
          descriptor.rawValue, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        return descriptor
      }
      unsafe next = entry.pointee.ai_next
    }
    throw failure("cannot connect to \(host), port \(port)")
  }

  private static func socket(_ family: CInt) throws(TransportError) -> Descriptor {
    let rawValue = Glibc.socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard rawValue >= 0 else { throw failure("cannot make a socket") }
    return Descriptor(socket: rawValue)
  }

  /// A pair of connected sockets, of which the other one is for somebody else to close.
  static func pair() throws(TransportError) -> (own: Descriptor, other: CInt) {
    var pair: (CInt, CInt) = (-1, -1)
    // Sound: a pair of numbers is what socketpair writes.
    let status = unsafe withUnsafeMutableBytes(of: &pair) { room in
      unsafe socketpair(
        AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0,
        room.baseAddress?.assumingMemoryBound(to: CInt.self))
    }
    guard status == 0 else { throw failure("cannot make sockets") }
    return (Descriptor(socket: pair.0), pair.1)
  }

  /// Writes all of the octets, in one piece where the system takes them so.
  ///
  /// What the kernel calls invalid it has not passed on: its resource manager takes no handle that it has not given.
  func write(_ octets: RawSpan) throws(TransportError) {
    var rest = octets
    while rest.byteCount > 0 {
      // The end of the other side is an error to tell and no signal.
      let count = unsafe rest.withUnsafeBytes { octets in
        isSocket
          ? unsafe send(rawValue, octets.baseAddress, octets.count, CInt(MSG_NOSIGNAL))
          : unsafe Glibc.write(rawValue, octets.baseAddress, octets.count)
      }
      guard count >= 0 || errno == EINTR else {
        throw Self.failure("cannot send the command", isUnsupported: errno == EINVAL)
      }
      if count > 0 { rest = rest.extracting(droppingFirst: count) }
    }
  }

  /// Appends what one read gives, at most `limit` octets.
  func read(_ limit: Int, into response: inout Writer) throws(TransportError) {
    try wait()
    var count = -1
    // The closure is lent room for `limit` octets, and the kernel writes no more.
    unsafe response.append(upTo: limit) { room in
      repeat { count = unsafe Glibc.read(rawValue, room.baseAddress, room.count) } while count < 0 && errno == EINTR
      return max(count, 0)
    }
    guard count >= 0 else { throw Self.failure("cannot receive the response") }
    guard count > 0 else { throw TransportError("the TPM has ended the connection") }
  }

  /// Appends exactly `count` octets.
  func readExactly(_ count: Int, into response: inout Writer) throws(TransportError) {
    let end = response.count + count
    while response.count < end { try read(end - response.count, into: &response) }
  }

  private func wait() throws(TransportError) {
    var entry = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    while true {
      let ready = unsafe poll(&entry, 1, Self.timeout)
      if ready > 0 { return }
      guard ready < 0 else { throw TransportError("the TPM does not answer") }
      guard errno == EINTR else { throw Self.failure("cannot wait for the response") }
    }
  }

  private static func failure(_ what: String, isUnsupported: Bool = false) -> TransportError {
    TransportError("\(what): \(unsafe String(cString: strerror(errno)))", isUnsupported: isUnsupported)
  }
}
