// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// Octets on their way in or out, in memory of a fixed size that is wiped as they leave it: commands carry passwords.
@safe public struct OctetQueue: ~Copyable {
  @usableFromInline let storage: UnsafeMutableRawBufferPointer
  @usableFromInline var start = 0
  @usableFromInline var end = 0

  @inlinable public init(capacity: Int) {
    // 16 octets of alignment suit every load; the memory belongs to this value alone until deinit.
    unsafe storage = .allocate(byteCount: max(capacity, 1), alignment: 16)
  }

  deinit {
    if let base = unsafe storage.baseAddress { unsafe explicit_bzero(base, storage.count) }
    unsafe storage.deallocate()
  }

  @inlinable public var count: Int { end - start }
  @inlinable public var isEmpty: Bool { end == start }
  /// How many more octets fit.
  @inlinable public var room: Int { unsafe storage.count - count }

  /// The octets that wait, oldest first.
  @inlinable public var octets: RawSpan {
    @_lifetime(borrow self) borrowing get {
      // start and end lie within the storage, which lives as long as self.
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Lets a reader put octets at the end; it answers how many it put.
  @inlinable public mutating func fill(
    _ read: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) -> Int {
    compact()
    let free = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...])
    let count = unsafe try read(free)
    end += max(0, min(count, free.count))
    return count
  }

  /// Appends all of the octets, or none where they do not fit.
  @discardableResult
  @inlinable public mutating func append(_ octets: RawSpan) -> Bool {
    guard octets.byteCount <= room else { return false }
    compact()
    // After compact all room is behind `end`, and it was just compared.
    unsafe octets.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...]).copyMemory(from: source)
    }
    end += octets.byteCount
    return true
  }

  @discardableResult
  @inlinable public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) -> Bool {
    guard MemoryLayout<T>.size <= room else { return false }
    compact()
    unsafe storage.storeBytes(of: value.bigEndian, toByteOffset: end, as: T.self)
    end += MemoryLayout<T>.size
    return true
  }

  /// Takes octets off the front and wipes where they were.
  @inlinable public mutating func drop(_ count: Int) {
    let count = max(0, min(count, self.count))
    if let base = unsafe storage.baseAddress { unsafe explicit_bzero(base + start, count) }
    start += count
    if start == end {
      start = 0
      end = 0
    }
  }

  @inlinable public mutating func dropAll() { drop(count) }

  /// Takes octets off the end and wipes where they were.
  @inlinable public mutating func dropLast(_ count: Int) {
    let count = max(0, min(count, self.count))
    end -= count
    if let base = unsafe storage.baseAddress { unsafe explicit_bzero(base + end, count) }
  }

  /// Moves what waits to the front, so that all room is behind it.
  @usableFromInline mutating func compact() {
    guard start > 0, let base = unsafe storage.baseAddress else { return }
    let count = count
    unsafe memmove(base, base + start, count)
    unsafe explicit_bzero(base + count, start)
    start = 0
    end = count
  }
}
