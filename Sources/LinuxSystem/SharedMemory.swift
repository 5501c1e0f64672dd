// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Memory that outlives this process as long as another one has its descriptor. It may grow and never shrinks.
@safe public final class SharedMemory {
  public let descriptor: FileDescriptor
  private var mapped: UnsafeMutableRawBufferPointer

  /// New memory, all zeros.
  public convenience init(_ name: String, size: Int) throws(Errno) {
    let descriptor = FileDescriptor(owning: try syscall { unsafe linux_shared_memory(name) })
    try descriptor.truncate(to: size)
    try self.init(descriptor)
  }

  /// Memory that another process has made.
  ///
  /// - Errno.invalid: it is none, or could be taken away while it is used
  public init(_ descriptor: consuming FileDescriptor) throws(Errno) {
    guard linux_never_shrinks(descriptor.rawValue) != 0, let size = Int(exactly: try descriptor.status().st_size) else {
      throw .invalid
    }
    unsafe mapped = try Self.map(descriptor, size)
    self.descriptor = descriptor
  }

  deinit { unsafe munmap(mapped.baseAddress, mapped.count) }

  public var size: Int { unsafe mapped.count }

  /// Makes it longer.
  public func grow(to size: Int) throws(Errno) {
    guard size > self.size else { return }
    try descriptor.truncate(to: size)
    let longer = unsafe try Self.map(descriptor, size)
    unsafe munmap(mapped.baseAddress, mapped.count)
    unsafe mapped = unsafe longer
  }

  private static func map(
    _ descriptor: borrowing FileDescriptor, _ size: Int
  ) throws(Errno) -> UnsafeMutableRawBufferPointer {
    let number = descriptor.rawValue
    // The kernel gives `size` octets of the file, which is that long and stays so.
    guard size > 0, let place = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0),
      unsafe place != MAP_FAILED
    else { throw size > 0 ? .current : .invalid }
    _ = unsafe madvise(place, size, MADV_DONTDUMP)
    return unsafe UnsafeMutableRawBufferPointer(start: place, count: size)
  }

  /// Copies octets in; false where they do not fit.
  public func write(_ octets: RawSpan, at offset: Int) -> Bool {
    guard offset >= 0, offset <= size, octets.byteCount <= size - offset else { return false }
    // Both ends were compared just above.
    unsafe octets.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: mapped[offset...]).copyMemory(from: source)
    }
    return true
  }

  /// A copy of octets, or nil where they are not all there.
  public func read(_ range: Range<Int>) -> OctetQueue? {
    guard range.lowerBound >= 0, range.upperBound <= size else { return nil }
    var copy = OctetQueue(capacity: range.count)
    let part = unsafe UnsafeRawBufferPointer(rebasing: mapped[range])
    unsafe copy.append(part.bytes)
    return copy
  }

  /// Stores a word in the processor's order, after everything that was written before, as a reader sees it. The offset
  /// is a multiple of eight.
  public func publish(_ value: UInt64, at offset: Int) {
    guard offset >= 0, offset % 8 == 0, 8 <= size, offset <= size - 8, let base = unsafe mapped.baseAddress else {
      return
    }
    // Pages begin at multiples of eight, and the word lies within.
    unsafe linux_publish((base + offset).assumingMemoryBound(to: UInt64.self), value)
  }

  /// A word that was published.
  public func word(at offset: Int) -> UInt64? {
    guard offset >= 0, offset % 8 == 0, 8 <= size, offset <= size - 8 else { return nil }
    return unsafe mapped.load(fromByteOffset: offset, as: UInt64.self)
  }

  /// Wipes octets.
  public func wipe(_ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= size, let base = unsafe mapped.baseAddress else { return }
    unsafe explicit_bzero(base + range.lowerBound, range.count)
  }
}
