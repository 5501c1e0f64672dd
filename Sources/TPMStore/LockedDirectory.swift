// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// A directory that is ours alone: it is locked before anything is read, and until the end of the process.
///
/// Every file is opened relative to the directory's descriptor and never through a symbolic link.
final class LockedDirectory: StateFiles {
  static let lockName = "lock"

  private let directory: FileDescriptor
  private let lock: FileDescriptor

  /// Opens and locks the directory; with `creates` it is made where it is missing.
  init(_ path: String, creates: Bool) throws(Failure) {
    directory = try Self.open(path, creates: creates)
    lock = try Self.takeLock(of: directory, path)
  }

  deinit { lock.unlock() }

  func entries() throws(Errno) -> [String] { try directory.entries() }

  func contents(of name: String, limit: Int) throws(Errno) -> OctetQueue {
    let file = try directory.open(name, O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: status.st_size), size <= limit else {
      return OctetQueue(capacity: 1)
    }
    var contents = OctetQueue(capacity: size)
    while contents.room > 0 {
      let count = unsafe try contents.fill { (buffer) throws(Errno) in unsafe try file.read(into: buffer) }
      guard count > 0 else { break }
    }
    return contents
  }

  func permissions(of name: String) throws(Errno) -> mode_t {
    try directory.open(name, O_RDONLY | O_NONBLOCK).status().st_mode & 0o7777
  }

  func open(_ name: String) throws(Errno) -> any StateFile {
    OpenFile(try directory.open(name, O_WRONLY | O_NONBLOCK))
  }

  func create(_ name: String) throws(Errno) -> any StateFile {
    OpenFile(try directory.open(name, O_WRONLY | O_CREAT | O_EXCL))
  }

  func rename(_ name: String, to newName: String) throws(Errno) { try directory.rename(name, to: newName) }
  func remove(_ name: String) throws(Errno) { try directory.remove(name) }
  func synchronize() throws(Errno) { try directory.synchronize() }

  private final class OpenFile: StateFile {
    private let file: FileDescriptor
    init(_ file: consuming FileDescriptor) { self.file = file }

    func write(_ octets: RawSpan, at offset: Int) throws(Errno) -> Int { try file.write(octets, at: offset) }
    func truncate(to size: Int) throws(Errno) { try file.truncate(to: size) }
    func synchronize() throws(Errno) { try file.synchronizeData() }
  }
}

/// Opening and locking.
extension LockedDirectory {
  private static func open(_ path: String, creates: Bool) throws(Failure) -> FileDescriptor {
    if creates {
      try Failure.explaining({ .file($0, .cannotCreate, "cannot make directory \(path)") }) { () throws(Errno) in
        do throws(Errno) {
          try syscall { unsafe mkdir(path, 0o700) }
        } catch .alreadyExists {}
      }
    }
    let explain = { (error: Errno) in
      guard error == .noSuchFile else { return Failure.file(error, .state, "cannot open directory \(path)") }
      return Failure(.state, "there is no directory \(path): add --create to make a new TPM there")
    }
    let directory = try Failure.explaining(explain) { () throws(Errno) in
      try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
    }
    let status = try Failure.explaining(explain) { () throws(Errno) in try directory.status() }
    guard status.st_mode & 0o022 == 0 else {
      throw Failure(.permission, "others can write to \(path), which holds secrets: chmod 700 \(path)")
    }
    return directory
  }

  private static func takeLock(
    of directory: borrowing FileDescriptor, _ path: String
  ) throws(Failure)
    -> FileDescriptor
  {
    let explain = { (error: Errno) in Failure.file(error, .cannotCreate, "cannot lock \(path)") }
    let descriptor = directory.rawValue
    let lock = try Failure.explaining(explain) { () throws(Errno) in
      try FileDescriptor.open(lockName, in: descriptor, O_RDWR | O_CREAT)
    }
    let isFree = try Failure.explaining(explain) { () throws(Errno) in try lock.tryLock() }
    guard isFree else { throw Failure(.locked, "\(path) is in use by \(holder(of: lock)): stop it first") }
    try Failure.explaining(explain) { () throws(Errno) in
      try lock.truncate(to: 0)
      let holder = Array("\(getpid())\n".utf8)
      try lock.writeAll(holder.rawSpan)
    }
    return lock
  }

  /// Who has the lock, as far as can be told: the number in the file may be another container's.
  private static func holder(of lock: borrowing FileDescriptor) -> String {
    guard let text = try? lock.readText(limit: 32), let line = text.split(separator: "\n").first,
      let process = Int32(line), process > 0
    else { return "another process" }
    guard let name = textOfFile("/proc/\(process)/comm")?.split(separator: "\n").first else {
      return "process \(process)"
    }
    return "process \(process) (\(name))"
  }
}
