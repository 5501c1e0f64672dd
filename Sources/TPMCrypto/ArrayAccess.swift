// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// A copy of octets. They are named as octets here: the library's own initialiser for raw memory is slower by half a
  /// thousand instructions.
  @inlinable
  public init(copying octets: UnsafeRawBufferPointer) {
    self = unsafe Array(octets.assumingMemoryBound(to: UInt8.self))
  }

  /// As many octets as asked for, which `fill` writes all of; they are no secret.
  @inlinable
  public init(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
    self = unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { buffer in
      unsafe fill(buffer)
      return unsafe [UInt8](copying: UnsafeRawBufferPointer(buffer))
    }
  }

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
