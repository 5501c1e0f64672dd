// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Files and directories. Paths are borrowed by the kernel for the call alone.
extension FileDescriptor {
  /// Opens a file; it is never inherited. The corresponding C function is `open`.
  public static func open(_ path: String, _ flags: CInt) throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try syscall { unsafe Glibc.open(path, flags | O_CLOEXEC) })
  }

  /// Opens a file of this directory that is no symbolic link. The corresponding C function is `openat`.
  public func open(_ name: String, _ flags: CInt) throws(Errno) -> FileDescriptor {
    try Self.open(name, in: rawValue, flags)
  }

  /// The same for a directory that is only lent; a file that is made is its owner's alone.
  public static func open(_ name: String, in directory: CInt, _ flags: CInt) throws(Errno) -> FileDescriptor {
    let flags = flags | O_NOFOLLOW | O_CLOEXEC
    return FileDescriptor(owning: try syscall { unsafe openat(directory, name, flags, 0o600) })
  }

  /// Waits until the contents, or for a directory its entries, are on the disk. The corresponding C function is `fsync`.
  public func synchronize() throws(Errno) {
    try syscall { fsync(rawValue) }
  }

  /// Waits until the contents, and what is needed to find them, are on the disk. The corresponding C function is
  /// `fdatasync`.
  public func synchronizeData() throws(Errno) {
    try syscall { fdatasync(rawValue) }
  }

  /// Writes at an offset with a single call and says how much went. The corresponding C function is `pwrite`.
  public func write(_ octets: RawSpan, at offset: Int) throws(Errno) -> Int {
    guard let offset = off_t(exactly: offset) else { throw .invalid }
    // The kernel only reads, and within the span.
    return try unsafe octets.withUnsafeBytes { (buffer) throws(Errno) in
      try syscall { unsafe pwrite(rawValue, buffer.baseAddress, buffer.count, offset) }
    }
  }

  /// Cuts the file off behind so many octets. The corresponding C function is `ftruncate`.
  public func truncate(to size: Int) throws(Errno) {
    guard let size = off_t(exactly: size) else { throw .invalid }
    try syscall { ftruncate(rawValue, size) }
  }

  /// Renames a file within this directory, replacing what has the new name. The corresponding C function is `renameat`.
  public func rename(_ name: String, to newName: String) throws(Errno) {
    try syscall { unsafe renameat(rawValue, name, rawValue, newName) }
  }

  /// Removes a file from this directory, if there is one. The corresponding C function is `unlinkat`.
  public func remove(_ name: String) throws(Errno) {
    do throws(Errno) {
      try syscall { unsafe unlinkat(rawValue, name, 0) }
    } catch .noSuchFile {}
  }

  /// Takes the exclusive lock of the open file, if it is free. The corresponding C function is `flock`.
  public func tryLock() throws(Errno) -> Bool {
    do throws(Errno) {
      try syscall { flock(rawValue, LOCK_EX | LOCK_NB) }
      return true
    } catch .wouldBlock {
      return false
    }
  }

  /// Gives the lock back, also for a process that was started meanwhile and still has a copy of the descriptor.
  public func unlock() { _ = flock(rawValue, LOCK_UN) }

  /// Reads at most `limit` octets of text; what is not UTF-8 is replaced.
  public func readText(limit: Int) throws(Errno) -> String {
    String(decoding: try readOctets(limit: limit), as: UTF8.self)
  }

  /// Reads to the end of the file, but at most `limit` octets.
  public func readOctets(limit: Int) throws(Errno) -> [UInt8] {
    var queue = OctetQueue(capacity: limit)
    while queue.room > 0 {
      let count = unsafe try queue.fill { (buffer) throws(Errno) in unsafe try read(into: buffer) }
      guard count > 0 else { break }
    }
    // The queue outlives the closure, and the octets are copied.
    return unsafe queue.octets.withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
  }

  /// The names in this directory but for `.` and `..`. The corresponding C function is `readdir`.
  public func entries() throws(Errno) -> [String] {
    let copy = try open(".", O_RDONLY | O_DIRECTORY)
    // fdopendir owns the descriptor from here on, and closedir closes it.
    guard let directory = unsafe fdopendir(copy.release()) else { throw .current }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      // d_name is a NUL-terminated text inside the entry, which stands until the next readdir.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// Reads a small text file whole, or nil where that is not possible: for /proc and /sys.
public func textOfFile(_ path: String) -> String? {
  guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return nil }
  return try? file.readText(limit: 4096)
}
