// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCrypto

/// A key that is kept in a file beside the state, which is what there is where nobody names another place.
struct KeyFile {
  static let name = "key"
  static let temporaryName = "key.new"

  let files: any StateFiles
  /// The directory's path, for people.
  let path: String

  /// The key that is there.
  func read() throws(Failure) -> StateKey {
    let place = "\(path)/\(Self.name)"
    let explain = { (error: Errno) in Failure.file(error, .state, "cannot read \(place)") }
    let permissions = try Failure.explaining(explain) { () throws(Errno) in try files.permissions(of: Self.name) }
    guard permissions & 0o077 == 0 else {
      throw Failure(.permission, "others can read \(place), which opens the state: chmod 600 \(place)")
    }
    let octets = try Failure.explaining(explain) { () throws(Errno) in
      try files.contents(of: Self.name, limit: StateKey.size)
    }
    guard let key = StateKey(Secret(copying: octets.octets)) else {
      throw Failure(.state, "\(place) is no key, which has \(StateKey.size) octets: restore it from a backup")
    }
    return key
  }

  /// A new key, which is on the disk before anything can be sealed with it.
  func make() throws(Failure) -> StateKey {
    let fresh: (key: StateKey, octets: Secret)
    do throws(CryptoError) {
      fresh = try StateKey.random()
    } catch {
      throw Failure(.system, "libcrypto gives no random octets for a key")
    }
    try Failure.explaining({ .file($0, .cannotCreate, "cannot make \(path)/\(Self.name)") }) { () throws(Errno) in
      _ = try files.replace(Self.name, with: fresh.octets.bytes, by: Self.temporaryName)
    }
    return fresh.key
  }
}
