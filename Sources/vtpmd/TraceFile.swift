// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore
internal import TPMTrace

/// A capture of all commands and responses, secrets among them, in a file that only its owner may read.
///
/// It never holds the TPM up: where the file cannot take more, the trace ends with a line that says so.
final class TraceFile {
  /// Nil once the trace has ended.
  private var file: FileDescriptor?
  private let path: String
  private var capture = CaptureWriter()
  private var buffer = Writer(capacity: 8192)

  /// Opens a file, to whose end the capture goes, or a FIFO that somebody reads.
  init(_ path: String) throws(Errno) {
    self.path = path
    file = try FileDescriptor.open(path, in: AT_FDCWD, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK)
    capture.begin(&buffer)
    write()
  }

  /// Puts down a command as it comes, before it is performed.
  func command(_ octets: RawSpan, locality: UInt8) {
    capture.write(octets, .command, at: Self.now, locality: locality, &buffer)
    write()
  }

  /// Puts down a response before it is sent.
  func response(_ octets: RawSpan) {
    capture.write(octets, .response, at: Self.now, &buffer)
    write()
  }

  private func write() {
    defer { buffer.truncate(to: 0) }
    guard file != nil else { return }
    do throws(Errno) { try file?.writeAll(buffer.octets) } catch {
      file = nil
      Log.event("the trace in \(path) has ended: \(error)")
    }
  }

  /// Microseconds since 1970.
  private static var now: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) &* 1_000_000 &+ UInt64(time.tv_nsec / 1000)
  }
}
