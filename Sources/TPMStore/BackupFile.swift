// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import LinuxSystem
package import TPMCore
internal import TPMCrypto

/// A backup: a state with all that belongs to it in one file, which has the format of `state`.
package enum BackupFile {
  /// Writes a file that is not there yet, its owner's alone, and waits until it is on the disk.
  package static func write(_ octets: RawSpan, to path: String) throws(Failure) {
    let (directory, name) = parts(of: path)
    try Failure.explaining({ .file($0, .cannotCreate, "cannot write \(path)") }) { () throws(Errno) in
      let folder = try FileDescriptor.open(directory, O_RDONLY | O_DIRECTORY)
      let file = try folder.open(name, O_WRONLY | O_CREAT | O_EXCL)
      do throws(Errno) {
        try file.writeAll(octets)
        try file.synchronize()
        try folder.synchronize()
      } catch {
        try? folder.remove(name)
        throw error
      }
    }
  }

  /// A state as a file with one record.
  package static func image(of state: StoredState, under material: KeyMaterial) throws(Failure) -> OctetQueue {
    let key = try material.newKey { () throws(Failure) in
      throw Failure(.usage, "there is nothing that a key could lie beside: name one with --key")
    }
    let whole = state.transaction
    do throws(CryptoError) {
      var new = try NewJournal(whole.octets, key)
      return new.takeImage()
    } catch {
      throw Failure(.system, "libcrypto cannot seal the state")
    }
  }

  /// Reads a backup.
  package static func read(_ path: String, key material: KeyMaterial) throws(Failure) -> (StoredState, StateReport) {
    let octets = try Failure.explaining({ .file($0, .state, "cannot read \(path)") }) { () throws(Errno) in
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      return try file.readOctets(limit: JournalFormat.maximumSize + 1)
    }
    let problem = { (problem: JournalProblem) in Failure(.state, "\(path) \(problem.text)") }
    let header: JournalHeader
    do throws(JournalProblem) { header = try JournalHeader(in: octets.rawSpan) } catch { throw problem(error) }
    let key = try material.key(for: header.protection, of: path) { () throws(Failure) in
      throw Failure(.state, "\(path) is sealed with a key that lay beside it: copy both into a directory")
    }
    do throws(JournalProblem) {
      let contents = try JournalReader.read(octets.rawSpan, key: key)
      return (contents.state, StateReport(contents))
    } catch {
      throw problem(error)
    }
  }

  private static func parts(of path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
