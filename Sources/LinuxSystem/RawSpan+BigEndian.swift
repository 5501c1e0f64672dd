// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The big-endian integer at an offset, or nil where it would reach beyond the end.
  @inlinable public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as _: T.Type = T.self) -> T?
  {
    guard offset >= 0, offset <= byteCount, MemoryLayout<T>.size <= byteCount - offset else { return nil }
    // Every bit pattern is an integer, and the offset was compared just above.
    return T(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
