// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// An open file descriptor with one owner, which closes it at the end of its life.
public struct FileDescriptor: ~Copyable {
  public let rawValue: CInt

  /// Takes over a descriptor that nobody else will close.
  public init(owning rawValue: CInt) { self.rawValue = rawValue }

  deinit {
    // Linux frees the number even where close fails, so there is nothing to retry.
    _ = Glibc.close(rawValue)
  }

  /// Gives the descriptor to someone else to close.
  public consuming func release() -> CInt {
    let rawValue = rawValue
    discard self
    return rawValue
  }

  /// Reads at most as many octets as the buffer holds; 0 is the end. The corresponding C function is `read`.
  @inlinable public func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    // The buffer's own count bounds what the kernel writes.
    try syscall { unsafe Glibc.read(rawValue, buffer.baseAddress, buffer.count) }
  }

  /// Writes with a single call and says how much went. The corresponding C function is `write`.
  @inlinable public func write(_ octets: RawSpan) throws(Errno) -> Int {
    // The kernel only reads, and within the span.
    try unsafe octets.withUnsafeBytes { (buffer) throws(Errno) in
      try syscall { unsafe Glibc.write(rawValue, buffer.baseAddress, buffer.count) }
    }
  }

  /// Writes everything, with as many calls as it takes.
  public func writeAll(_ octets: RawSpan) throws(Errno) {
    var done = 0
    while done < octets.byteCount {
      let count = try write(octets.extracting(done..<octets.byteCount))
      guard count > 0 else { throw .ioError }
      done += count
    }
  }

  /// Keeps programs that this process starts from inheriting the descriptor. The corresponding C function is `fcntl`
  /// with F_SETFD.
  public func closeOnExec() throws(Errno) {
    let flags = try syscall { fcntl(rawValue, F_GETFD) }
    try syscall { fcntl(rawValue, F_SETFD, flags | FD_CLOEXEC) }
  }

  /// The corresponding C function is `fstat`.
  public func status() throws(Errno) -> stat {
    var status = stat()
    // The kernel fills one whole structure, which lives on this stack.
    try syscall { unsafe fstat(rawValue, &status) }
    return status
  }
}
