// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// SIGTERM, SIGINT and SIGHUP as octets to poll for, instead of as interruptions.
struct SignalDescriptor: ~Copyable {
  let descriptor: FileDescriptor

  /// Blocks the signals, so that from now on they arrive here only. The corresponding C functions are `sigprocmask`
  /// and `signalfd`.
  init() throws(Errno) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&signals, signal) }
    let blocked = signals
    _ = try syscall { unsafe withUnsafePointer(to: blocked) { unsafe sigprocmask(SIG_BLOCK, $0, nil) } }
    descriptor = FileDescriptor(
      owning: try syscall { unsafe withUnsafePointer(to: blocked) { unsafe linux_signal_descriptor($0) } })
  }

  /// The number of the next signal, or nil where none waits.
  func next() -> CInt? { try? syscall { linux_next_signal(descriptor.rawValue) } }

  /// Writing to somebody who has left answers EPIPE rather than ending the process. The corresponding C function is
  /// `signal` with SIG_IGN.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}
