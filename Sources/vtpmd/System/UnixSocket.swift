// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// A listening Unix socket and its file, which goes with it.
final class UnixSocket {
  let descriptor: FileDescriptor
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Listens on a path that only this user may connect to. A socket that nobody answers on is removed first; anything
  /// else in its place is an `addressInUse`.
  init(_ path: String) throws(Errno) {
    self.path = path
    descriptor = try FileDescriptor.socket(AF_UNIX)
    var address = sockaddr_un()
    guard unsafe linux_unix_address(path, &address) == 0 else { throw .nameTooLong }
    // Linux gives the file the mode that the socket has before it is bound, so it is right from the first moment.
    let socket = descriptor.rawValue
    _ = try syscall { fchmod(socket, 0o600) }
    do throws(Errno) {
      try Self.bind(descriptor, &address)
    } catch .addressInUse {
      guard Self.isStale(path, &address) else { throw .addressInUse }
      _ = try syscall { unsafe unlink(path) }
      try Self.bind(descriptor, &address)
    }
    var status = stat()
    _ = try syscall { unsafe lstat(path, &status) }
    device = status.st_dev
    inode = status.st_ino
    try descriptor.listen()
  }

  deinit {
    // Only our own file: another process may have put its socket there meanwhile.
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
    _ = unsafe unlink(path)
  }

  private static func bind(_ socket: borrowing FileDescriptor, _ address: inout sockaddr_un) throws(Errno) {
    _ = try syscall { unsafe linux_bind_unix(socket.rawValue, &address) }
  }

  /// Whether there is a socket at the path on which nobody listens.
  private static func isStale(_ path: String, _ address: inout sockaddr_un) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
      let probe = try? FileDescriptor.socket(AF_UNIX)
    else { return false }
    do throws(Errno) {
      _ = try syscall { unsafe linux_connect_unix(probe.rawValue, &address) }
      return false
    } catch {
      return error == .connectionRefused
    }
  }
}
