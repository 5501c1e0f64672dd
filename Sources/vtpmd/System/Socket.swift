// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Sockets.
extension FileDescriptor {
  /// The corresponding C function is `socket`.
  static func socket(_ family: CInt, type: CInt = streamType) throws(Errno) -> FileDescriptor {
    FileDescriptor(
      owning: try syscall { Glibc.socket(family, type | CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0) })
  }

  static var streamType: CInt { CInt(SOCK_STREAM.rawValue) }
  static var packetType: CInt { CInt(SOCK_SEQPACKET.rawValue) }

  /// The corresponding C function is `setsockopt`.
  func setOption(_ level: CInt, _ name: CInt, _ value: CInt) throws(Errno) {
    var value = value
    _ = try syscall { unsafe setsockopt(rawValue, level, name, &value, socklen_t(MemoryLayout<CInt>.size)) }
  }

  /// The corresponding C function is `getsockopt` at SOL_SOCKET.
  func option(_ name: CInt) throws(Errno) -> CInt {
    var value: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    _ = try syscall { unsafe getsockopt(rawValue, SOL_SOCKET, name, &value, &size) }
    return value
  }

  /// The corresponding C function is `listen`.
  func listen() throws(Errno) {
    _ = try syscall { Glibc.listen(rawValue, 64) }
  }

  /// Takes the next client; `wouldBlock` where none waits. The corresponding C function is `accept`.
  func accept() throws(Errno) -> FileDescriptor {
    let client = FileDescriptor(owning: try syscall { Glibc.accept(rawValue, nil, nil) })
    try client.closeOnExec()
    return client
  }

  /// Receives without waiting; 0 is the end. The corresponding C function is `recv` with MSG_DONTWAIT.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    // The buffer's own count bounds what the kernel writes.
    try syscall { unsafe Glibc.recv(rawValue, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT)) }
  }

  /// Receives without waiting; 0 is the end. A descriptor that came along replaces `passed`. The corresponding C
  /// function is `recvmsg` with MSG_DONTWAIT.
  func receive(into buffer: UnsafeMutableRawBufferPointer, passed: inout FileDescriptor?) throws(Errno) -> Int {
    var descriptor: CInt = -1
    // The shim writes no more than the buffer's count.
    let count = try syscall { unsafe linux_receive(rawValue, buffer.baseAddress, buffer.count, &descriptor) }
    if descriptor >= 0 { passed = FileDescriptor(owning: descriptor) }
    return count
  }

  /// Sends without waiting and says how much went. The corresponding C function is `send` with MSG_DONTWAIT and
  /// MSG_NOSIGNAL.
  func send(_ octets: RawSpan) throws(Errno) -> Int {
    try unsafe octets.withUnsafeBytes { (buffer) throws(Errno) in
      try syscall {
        unsafe Glibc.send(rawValue, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
      }
    }
  }

  /// The same with a copy of a descriptor, waiting for room. The corresponding C function is `sendmsg`.
  func send(_ octets: RawSpan, with descriptor: CInt) throws(Errno) {
    try unsafe octets.withUnsafeBytes { (buffer) throws(Errno) in
      // The shim reads within the octets.
      _ = try syscall { unsafe linux_send_descriptor(rawValue, buffer.baseAddress, buffer.count, descriptor) }
    }
  }
}
