// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

/// What the store does with the files of its directory; tests let each step fail, or cut the power after it.
protocol StateFiles: AnyObject {
  /// The names of all files.
  func entries() throws(Errno) -> [String]
  /// The octets of a file. What is no regular file, or is larger than `limit`, cannot be ours and comes out empty.
  func contents(of name: String, limit: Int) throws(Errno) -> OctetQueue
  /// Who may do what with a file.
  func permissions(of name: String) throws(Errno) -> mode_t
  /// Opens a file to write to it.
  func open(_ name: String) throws(Errno) -> any StateFile
  /// Makes a file that is not there yet, the owner's alone, to write to it.
  func create(_ name: String) throws(Errno) -> any StateFile
  /// Gives a file another name, and takes that from the file that had it.
  func rename(_ name: String, to newName: String) throws(Errno)
  /// Removes a file, if there is one.
  func remove(_ name: String) throws(Errno)
  /// Waits until the names are on the disk.
  func synchronize() throws(Errno)
}

/// A file that is open for writing.
protocol StateFile: AnyObject {
  /// Writes with a single call and says how much went.
  func write(_ octets: RawSpan, at offset: Int) throws(Errno) -> Int
  /// Cuts the file off behind so many octets.
  func truncate(to size: Int) throws(Errno)
  /// Waits until the octets are on the disk.
  func synchronize() throws(Errno)
}

extension StateFile {
  /// Writes everything, with as many calls as it takes.
  func writeAll(_ octets: RawSpan, at offset: Int = 0) throws(Errno) {
    var done = 0
    while done < octets.byteCount {
      let count = try write(octets.extracting(done..<octets.byteCount), at: offset + done)
      guard count > 0 else { throw .ioError }
      done += count
    }
  }
}

extension StateFiles {
  /// Puts a file in the place of another one, or of none, in one step: at every moment either is there, whole.
  ///
  /// - Parameter beforeRename: called when the new file is on the disk and the old one still has its name
  func replace(
    _ name: String, with octets: RawSpan, by temporaryName: String, beforeRename: () -> Void = {}
  ) throws(Errno) -> any StateFile {
    let file: any StateFile
    do throws(Errno) {
      try remove(temporaryName)
      file = try create(temporaryName)
      try file.writeAll(octets)
      try file.synchronize()
    } catch {
      try? remove(temporaryName)
      throw error
    }
    beforeRename()
    try rename(temporaryName, to: name)
    try synchronize()
    return file
  }
}
