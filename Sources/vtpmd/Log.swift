// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Lines for people: events on standard error, readiness on standard output.
enum Log {
  /// One line for an event that matters; never one per command, never a secret.
  static func event(_ message: String) { write("vtpmd: \(message)\n", to: STDERR_FILENO) }

  /// One line that scripts wait for.
  static func announce(_ message: String, on descriptor: CInt) { write("vtpmd: \(message)\n", to: descriptor) }

  static func write(_ text: String, to descriptor: CInt) {
    var text = text
    text.withUTF8 { buffer in
      // One call keeps the line whole where several processes log to one file; nobody to tell where it fails.
      _ = unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    }
  }
}
