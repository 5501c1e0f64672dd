// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

/// A user and a group of the system, by their numbers.
struct Account: Equatable {
  /// As people know it.
  var name: String
  var user: uid_t
  var group: gid_t

  /// Looks a user up, by name or else by number. Without a group it is the user's own.
  static func resolve(_ wanted: Options.User) throws(Failure) -> Account {
    guard let user = entry(wanted.name) ?? number(wanted.name).map({ (id: $0, group: Self.group(of: $0)) }) else {
      throw Failure(.usage, "option --user: there is no user '\(wanted.name)'; see vtpmd --help")
    }
    guard let groupName = wanted.group else {
      guard let group = user.group else {
        throw Failure(
          .usage, "option --user: user \(wanted.name) has no group: name one, \(wanted.name):GROUP; see vtpmd --help")
      }
      return Account(name: wanted.name, user: user.id, group: group)
    }
    guard let group = groupEntry(groupName) ?? number(groupName) else {
      throw Failure(.usage, "option --user: there is no group '\(groupName)'; see vtpmd --help")
    }
    return Account(name: "\(wanted.name):\(groupName)", user: user.id, group: group)
  }

  /// The highest number stands for none.
  private static func number(_ text: String) -> UInt32? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt32(text).flatMap { $0 == .max ? nil : $0 }
  }

  /// The corresponding C function is `getpwnam_r`.
  private static func entry(_ name: String) -> (id: uid_t, group: gid_t?)? {
    var found = unsafe passwd()
    let isThere = unsafe lookUp { unsafe getpwnam_r(name, &found, $0, $1, $2) }
    return unsafe isThere ? (found.pw_uid, found.pw_gid) : nil
  }

  /// The corresponding C function is `getpwuid_r`.
  private static func group(of user: uid_t) -> gid_t? {
    var found = unsafe passwd()
    let isThere = unsafe lookUp { unsafe getpwuid_r(user, &found, $0, $1, $2) }
    return unsafe isThere ? found.pw_gid : nil
  }

  /// The corresponding C function is `getgrnam_r`.
  private static func groupEntry(_ name: String) -> gid_t? {
    var found = unsafe Glibc.group()
    let isThere = unsafe lookUp { unsafe getgrnam_r(name, &found, $0, $1, $2) }
    return unsafe isThere ? found.gr_gid : nil
  }

  /// Lends as much memory as the entry's texts take: nobody knows before how much that is. False where there is no
  /// entry.
  private static func lookUp<Entry>(
    _ body: (UnsafeMutablePointer<CChar>, Int, UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>) -> CInt
  ) -> Bool {
    for shift in 10...20 {
      var found: UnsafeMutablePointer<Entry>?
      let status = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << shift) { buffer in
        guard let start = buffer.baseAddress else { return ENOMEM }
        // The library writes within the buffer, whose count it is given.
        return unsafe body(start, buffer.count, &found)
      }
      if status != ERANGE { return unsafe status == 0 && found != nil }
    }
    return false
  }
}
