// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import LinuxSystem

@testable import vtpmd

/// The client's end of a connection in a test. It never waits.
final class Peer {
  private(set) var descriptor: CInt

  init(_ descriptor: CInt) { self.descriptor = descriptor }
  deinit { close() }

  /// A client's end, and the daemon's. Programs that other tests start at the same time inherit neither.
  static func pair(_ type: CInt = FileDescriptor.streamType) -> (peer: Peer, server: CInt) {
    var pair: [CInt] = [-1, -1]
    precondition(socketpair(AF_UNIX, type | CInt(SOCK_CLOEXEC.rawValue), 0, &pair) == 0)
    return (Peer(pair[0]), pair[1])
  }

  static func connected(toUnix path: String) -> Peer? {
    let descriptor = Glibc.socket(AF_UNIX, FileDescriptor.streamType, 0)
    var address = sockaddr_un()
    guard linux_unix_address(path, &address) == 0, linux_connect_unix(descriptor, &address) == 0 else {
      Glibc.close(descriptor)
      return nil
    }
    return Peer(descriptor)
  }

  static func connected(toPort port: UInt16) -> Peer? {
    let descriptor = Glibc.socket(AF_INET, FileDescriptor.streamType, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafeBytes(of: address) {
      connect(
        descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    guard status == 0 else {
      Glibc.close(descriptor)
      return nil
    }
    return Peer(descriptor)
  }

  func send(_ octets: [UInt8]) {
    precondition(Glibc.send(descriptor, octets, octets.count, CInt(MSG_NOSIGNAL)) == octets.count)
  }

  /// Sends until the kernel takes no more.
  func fill(with octets: [UInt8]) {
    let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
    while Glibc.send(descriptor, octets, octets.count, flags) > 0 {}
  }

  func send(_ octets: [UInt8], passing passed: CInt) {
    precondition(linux_send_descriptor(descriptor, octets, octets.count, passed) == octets.count)
  }

  /// What is there; nil where there is nothing, empty at the end.
  func receive(_ limit: Int = 65536) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &buffer, limit, CInt(MSG_DONTWAIT))
    if count < 0 { return errno == EAGAIN ? nil : [] }
    return Array(buffer.prefix(count))
  }

  func endOfInput() { shutdown(descriptor, CInt(SHUT_WR)) }

  func close() {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    descriptor = -1
  }
}
