// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// An error number of the system, `errno` in C.
public struct Errno: Error, RawRepresentable, Hashable, Sendable {
  public let rawValue: CInt

  public init(rawValue: CInt) { self.rawValue = rawValue }

  /// The error of the call that failed last on this thread.
  public static var current: Errno { Errno(rawValue: Glibc.errno) }

  public static let addressInUse = Errno(rawValue: EADDRINUSE)
  public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
  public static let addressFamilyNotSupported = Errno(rawValue: EAFNOSUPPORT)
  public static let alreadyExists = Errno(rawValue: EEXIST)
  public static let badDescriptor = Errno(rawValue: EBADF)
  public static let brokenPipe = Errno(rawValue: EPIPE)
  public static let connectionRefused = Errno(rawValue: ECONNREFUSED)
  public static let interrupted = Errno(rawValue: EINTR)
  public static let invalid = Errno(rawValue: EINVAL)
  public static let ioError = Errno(rawValue: EIO)
  public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  public static let noDevice = Errno(rawValue: ENODEV)
  public static let noDeviceOrAddress = Errno(rawValue: ENXIO)
  public static let noSpace = Errno(rawValue: ENOSPC)
  public static let noSuchFile = Errno(rawValue: ENOENT)
  public static let notATerminal = Errno(rawValue: ENOTTY)
  public static let notPermitted = Errno(rawValue: EPERM)
  public static let notSupported = Errno(rawValue: EOPNOTSUPP)
  public static let permissionDenied = Errno(rawValue: EACCES)
  public static let tooManyLinks = Errno(rawValue: ELOOP)
  public static let wouldBlock = Errno(rawValue: EAGAIN)
}

extension Errno: CustomStringConvertible {
  /// The corresponding C function is `strerror`.
  public var description: String {
    // strerror's text stands until its next call; there is one thread, and the text is copied here.
    guard let text = unsafe strerror(rawValue) else { return "error \(rawValue)" }
    return unsafe String(cString: text)
  }
}
