// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCrypto

/// A key that is kept in a file beside the state, which is what there is where nobody names another place.
///
/// A new key for a state that is there lies in `key.new` while the state is being sealed with it, and the old one in
/// `key`: the state's header tells which of them opens it, before and after.
struct KeyFile {
  static let name = "key"
  static let temporaryName = "key.new"

  let files: any StateFiles
  /// The directory's path, for people.
  let path: String

  /// Whether there is a key.
  func exists(among entries: [String]) -> Bool {
    entries.contains(Self.name) || entries.contains(Self.temporaryName)
  }

  /// The key that is there.
  func read() throws(Failure) -> StateKey { try read(Self.name) }

  /// The key that is there for a file with this header, and whether it still lies in `key.new`.
  func read(for header: JournalHeader, among entries: [String]) throws(Failure) -> (key: StateKey, isNew: Bool) {
    if entries.contains(Self.temporaryName), let key = try? read(Self.temporaryName), header.isSealed(with: key) {
      return (key, true)
    }
    guard entries.contains(Self.name) else {
      throw Failure(
        .state, "\(path)/\(Self.name) is gone, without which nothing can read the state: restore it from a backup")
    }
    return (try read(Self.name), false)
  }

  private func read(_ name: String) throws(Failure) -> StateKey {
    let place = "\(path)/\(name)"
    let explain = { (error: Errno) in Failure.file(error, .state, "cannot read \(place)") }
    let permissions = try Failure.explaining(explain) { () throws(Errno) in try files.permissions(of: name) }
    guard permissions & 0o077 == 0 else {
      throw Failure(.permission, "others can read \(place), which opens the state: chmod 600 \(place)")
    }
    let octets = try Failure.explaining(explain) { () throws(Errno) in
      try files.contents(of: name, limit: StateKey.size)
    }
    guard let key = StateKey(Secret(copying: octets.octets)) else {
      throw Failure(.state, "\(place) is no key, which has \(StateKey.size) octets: restore it from a backup")
    }
    return key
  }

  /// A new key, which is on the disk before anything can be sealed with it.
  func make() throws(Failure) -> StateKey {
    let key = try makeNew()
    try settle()
    return key
  }

  /// A new key that is on the disk in `key.new`, while `key` is what it was.
  func makeNew() throws(Failure) -> StateKey {
    let fresh: (key: StateKey, octets: Secret)
    do throws(CryptoError) {
      fresh = try StateKey.random()
    } catch {
      throw Failure(.system, "libcrypto gives no random octets for a key")
    }
    try Failure.explaining({ .file($0, .cannotCreate, "cannot make \(path)/\(Self.temporaryName)") }) {
      () throws(Errno) in
      try files.remove(Self.temporaryName)
      let file = try files.create(Self.temporaryName)
      try file.writeAll(fresh.octets.bytes)
      try file.synchronize()
      try files.synchronize()
    }
    return fresh.key
  }

  /// Gives `key.new`, which is in use, the name `key`.
  func settle() throws(Failure) {
    try Failure.explaining({ .file($0, .cannotCreate, "cannot make \(path)/\(Self.name)") }) { () throws(Errno) in
      try files.rename(Self.temporaryName, to: Self.name)
      try files.synchronize()
    }
  }

  /// Removes both, which open nothing any more.
  func remove() throws(Failure) {
    try Failure.explaining({ .file($0, .cannotCreate, "cannot remove \(path)/\(Self.name)") }) { () throws(Errno) in
      try files.remove(Self.temporaryName)
      try files.remove(Self.name)
      try files.synchronize()
    }
  }
}
