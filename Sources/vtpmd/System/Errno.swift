// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// An error number of the system, `errno` in C.
struct Errno: Error, RawRepresentable, Hashable, Sendable {
  let rawValue: CInt

  init(rawValue: CInt) { self.rawValue = rawValue }

  /// The error of the call that failed last on this thread.
  static var current: Errno { Errno(rawValue: Glibc.errno) }

  static let addressInUse = Errno(rawValue: EADDRINUSE)
  static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
  static let addressFamilyNotSupported = Errno(rawValue: EAFNOSUPPORT)
  static let alreadyExists = Errno(rawValue: EEXIST)
  static let badDescriptor = Errno(rawValue: EBADF)
  static let brokenPipe = Errno(rawValue: EPIPE)
  static let connectionRefused = Errno(rawValue: ECONNREFUSED)
  static let interrupted = Errno(rawValue: EINTR)
  static let invalid = Errno(rawValue: EINVAL)
  static let ioError = Errno(rawValue: EIO)
  static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  static let noDevice = Errno(rawValue: ENODEV)
  static let noDeviceOrAddress = Errno(rawValue: ENXIO)
  static let noSpace = Errno(rawValue: ENOSPC)
  static let noSuchFile = Errno(rawValue: ENOENT)
  static let notATerminal = Errno(rawValue: ENOTTY)
  static let notPermitted = Errno(rawValue: EPERM)
  static let notSupported = Errno(rawValue: EOPNOTSUPP)
  static let permissionDenied = Errno(rawValue: EACCES)
  static let tooManyLinks = Errno(rawValue: ELOOP)
  static let wouldBlock = Errno(rawValue: EAGAIN)
}

extension Errno: CustomStringConvertible {
  /// The corresponding C function is `strerror`.
  var description: String {
    // strerror's text stands until its next call; there is one thread, and the text is copied here.
    guard let text = unsafe strerror(rawValue) else { return "error \(rawValue)" }
    return unsafe String(cString: text)
  }
}
