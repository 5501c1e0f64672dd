// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// Lends the octets to `body`, with its typed throws, which `withUnsafeBytes` lacks.
  func withOctets<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBufferPointer { (buffer) throws(E) in try unsafe body(UnsafeRawBufferPointer(buffer)) }
  }

  /// Lends the octets to `body` for writing, with its typed throws.
  mutating func withMutableOctets<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe withUnsafeMutableBufferPointer { (buffer) throws(E) in
      try unsafe body(UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
