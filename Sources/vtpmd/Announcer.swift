// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

/// Tells whoever started us what is ready: on standard output, unless that carries responses, and on --ready-fd.
final class Announcer {
  private let output: CInt
  private var ready: FileDescriptor?
  private var expected = 0

  init(output: CInt, ready: consuming FileDescriptor?) {
    self.output = output
    self.ready = ready
  }

  /// Says that one more line is to come.
  func expect() { expected += 1 }

  /// Says that something has happened that the platform may have to act on: in the log, and where lines for scripts go.
  func report(_ line: String) {
    Log.event(line)
    if output != STDERR_FILENO { Log.announce(line, on: output) }
  }

  func announce(_ line: String) {
    Log.announce(line, on: output)
    if let descriptor = ready?.rawValue { Log.announce(line, on: descriptor) }
    expected -= 1
    // The end of the file says that everything is ready.
    if expected <= 0 { ready = nil }
  }
}
