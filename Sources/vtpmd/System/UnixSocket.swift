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
  convenience init(_ path: String) throws(Errno) { try self.init(path, try Self.listen(path)) }

  private init(_ path: String, _ descriptor: consuming FileDescriptor) throws(Errno) {
    self.path = path
    self.descriptor = descriptor
    var status = stat()
    _ = try syscall { unsafe lstat(path, &status) }
    device = status.st_dev
    inode = status.st_ino
  }

  deinit {
    // Only our own file: another process may have put its socket there meanwhile.
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
    _ = unsafe unlink(path)
  }

  /// The same without an owner of the file.
  static func listen(_ path: String, type: CInt = FileDescriptor.streamType) throws(Errno) -> FileDescriptor {
    let socket = try FileDescriptor.socket(AF_UNIX, type: type)
    var address = sockaddr_un()
    guard unsafe linux_unix_address(path, &address) == 0 else { throw .nameTooLong }
    // Linux gives the file the mode that the socket has before it is bound, so it is right from the first moment.
    let number = socket.rawValue
    _ = try syscall { fchmod(number, 0o600) }
    do throws(Errno) {
      try bind(socket, &address)
    } catch .addressInUse {
      guard isStale(path, &address, type) else { throw .addressInUse }
      _ = try syscall { unsafe unlink(path) }
      try bind(socket, &address)
    }
    try socket.listen()
    return socket
  }

  /// A socket that is connected with whoever listens on a path. The corresponding C function is `connect`.
  static func connect(_ path: String, type: CInt) throws(Errno) -> FileDescriptor {
    let socket = try FileDescriptor.socket(AF_UNIX, type: type)
    var address = sockaddr_un()
    guard unsafe linux_unix_address(path, &address) == 0 else { throw .nameTooLong }
    let number = socket.rawValue
    _ = try syscall { unsafe linux_connect_unix(number, &address) }
    return socket
  }

  private static func bind(_ socket: borrowing FileDescriptor, _ address: inout sockaddr_un) throws(Errno) {
    _ = try syscall { unsafe linux_bind_unix(socket.rawValue, &address) }
  }

  /// Whether there is a socket at the path on which nobody listens.
  private static func isStale(_ path: String, _ address: inout sockaddr_un, _ type: CInt) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
      let probe = try? FileDescriptor.socket(AF_UNIX, type: type)
    else { return false }
    do throws(Errno) {
      _ = try syscall { unsafe linux_connect_unix(probe.rawValue, &address) }
      return false
    } catch {
      return error == .connectionRefused
    }
  }
}

extension UnixSocket {
  /// Why nobody can listen on a path.
  static func failure(_ path: String, _ error: Errno) -> Failure {
    switch error {
    case .addressInUse: Failure(.unavailable, "\(path) is in use: stop who listens there, or name another path")
    case .nameTooLong:
      Failure(.usage, "\(path) is too long for a Unix socket (at most 107 octets); see vtpmd --help")
    default: Failure.file(error, .cannotCreate, "cannot make socket \(path)")
    }
  }
}
