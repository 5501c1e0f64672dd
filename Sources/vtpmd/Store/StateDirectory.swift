// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import TPMCore

/// The directory of `--state`: one TPM's state, its lock, and a mark that a TPM was made here.
///
/// Every file is opened relative to the directory's descriptor and never through a symbolic link. The lock is taken
/// before anything is read and kept to the end of the process.
final class StateDirectory: StateRepository {
  static let stateName = "state"
  static let temporaryName = "state.new"
  static let lockName = "lock"
  static let markName = "manufactured"

  private let path: String
  private let creates: Bool
  private let directory: FileDescriptor
  private let lock: FileDescriptor
  private var isMarked = false

  var place: String { path }

  /// Opens and locks the directory; with `creates` it is made where it is missing.
  init(_ path: String, creates: Bool) throws(Failure) {
    self.path = path
    self.creates = creates
    directory = try Self.openDirectory(path, creates: creates)
    lock = try Self.takeLock(of: directory, path)
  }

  /// The saved state; nil only with `--create` and where no TPM has been before.
  func load() throws(Failure) -> Snapshot? {
    let entries = try named("list") { () throws(Errno) in try directory.entries() }
    isMarked = entries.contains(Self.markName)
    guard entries.contains(Self.stateName) else {
      try checkThatNothingIsLost(among: entries)
      return nil
    }
    let image = try named("read") { () throws(Errno) in try readState() }
    let snapshot: Snapshot
    do throws(StateFile.Problem) {
      snapshot = try StateFile.snapshot(in: image)
    } catch {
      throw Failure(.state, "\(path)/\(Self.stateName) \(error.text)")
    }
    return snapshot
  }

  /// Replaces the state file in one step: at every moment either the old or the new one is there, whole.
  func save(_ snapshot: RawSpan) throws(StoreFailure) {
    guard let image = StateFile.image(of: snapshot) else { throw StoreFailure(reason: "the state is too large") }
    do throws(Errno) {
      try replaceState(with: image)
      if !isMarked { try mark() }
    } catch {
      // The old file still stands; a half-written new one is removed here or by the next save.
      try? directory.remove(Self.temporaryName)
      throw StoreFailure(reason: "\(path): \(error)")
    }
  }

  private func replaceState(with image: borrowing OctetQueue) throws(Errno) {
    try directory.remove(Self.temporaryName)
    let file = try directory.open(Self.temporaryName, O_WRONLY | O_CREAT | O_EXCL)
    try file.writeAll(image.octets)
    try file.synchronize()
    try directory.rename(Self.temporaryName, to: Self.stateName)
    try directory.synchronize()
  }

  /// Leaves a mark after the first state, so that a state that is lost later does not look like one never made.
  private func mark() throws(Errno) {
    let file = try directory.open(Self.markName, O_WRONLY | O_CREAT)
    try file.synchronize()
    try directory.synchronize()
    isMarked = true
  }

  private func readState() throws(Errno) -> OctetQueue {
    let file = try directory.open(Self.stateName, O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    // What is no regular file, or far too large, cannot be ours: an empty image is refused as foreign.
    guard status.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: status.st_size),
      size <= StateFile.maximumSize
    else { return OctetQueue(capacity: 1) }
    var image = OctetQueue(capacity: size)
    while image.room > 0 {
      let count = unsafe try image.fill { (buffer) throws(Errno) in unsafe try file.read(into: buffer) }
      guard count > 0 else { break }
    }
    return image
  }

  /// Refuses to make a TPM where one was, or where somebody else's files are.
  private func checkThatNothingIsLost(among entries: [String]) throws(Failure) {
    guard !isMarked else {
      throw Failure(
        .state,
        "\(path)/\(Self.stateName) is gone, though a TPM was made here: restore it from a backup, "
          + "or remove \(path)/\(Self.markName) for a new TPM")
    }
    let ours = [Self.lockName, Self.temporaryName, "lost+found"]
    if let stranger = entries.sorted().first(where: { !ours.contains($0) }) {
      throw Failure(
        .state, "\(path) holds no state of vtpmd but other files (\(stranger)): name a directory of its own")
    }
    guard creates else {
      throw Failure(.state, "\(path) holds no TPM state: add --create to make a new TPM there")
    }
  }

  private func named<R: ~Copyable>(_ what: String, _ body: () throws(Errno) -> R) throws(Failure) -> R {
    try Failure.explaining({ .file($0, .state, "cannot \(what) \(path)") }, body)
  }
}

/// Opening and locking.
extension StateDirectory {
  private static func openDirectory(_ path: String, creates: Bool) throws(Failure) -> FileDescriptor {
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
      try syscall { ftruncate(lock.rawValue, 0) }
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

extension Errno {
  /// Whether a permission is what is missing.
  var isPermission: Bool { self == .permissionDenied || self == .notPermitted }
}

extension Failure {
  /// What failed with a file; a missing permission has a status of its own.
  fileprivate static func file(_ error: Errno, _ status: ExitStatus, _ what: String) -> Failure {
    Failure(error.isPermission ? .permission : status, "\(what): \(error)")
  }
}
