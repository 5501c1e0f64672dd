// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Landlock: which files the process may open from now on, whoever it is. landlock(7).
///
/// Descriptors that are open already are not concerned.
enum Landlock {
  /// Rights to files. The bits are those of LANDLOCK_ACCESS_FS.
  struct Access: OptionSet {
    let rawValue: UInt64
    static let writeFile = Access(rawValue: 1 << 1)
    static let readFile = Access(rawValue: 1 << 2)
    static let readDirectory = Access(rawValue: 1 << 3)
    static let removeFile = Access(rawValue: 1 << 5)
    static let makeFile = Access(rawValue: 1 << 8)
    static let truncate = Access(rawValue: 1 << 14)
  }

  /// What stays allowed with a directory and all that is beneath it.
  struct Rule: Equatable {
    var path: String
    var access: Access
  }

  /// What a version of Landlock can refuse.
  struct Reach: Equatable {
    /// Every right to files that the version knows.
    var files: UInt64
    /// TCP: bind and connect.
    var network: UInt64
    /// Abstract Unix sockets and signals of processes outside.
    var scope: UInt64

    init(version: Int) {
      let rights = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13
      files = (1 << UInt64(rights)) - 1
      network = version >= 4 ? 0b11 : 0
      scope = version >= 6 ? 0b11 : 0
    }
  }

  /// The kernel's version of Landlock; ENOSYS where it has none, EOPNOTSUPP where it is switched off.
  static func version() throws(Errno) -> Int { Int(try syscall { linux_landlock_version() }) }

  /// Refuses this thread everything but what the rules allow, for good. A path that is not there allows nothing.
  static func restrict(to rules: [Rule]) throws(Errno) {
    let reach = Reach(version: try version())
    let ruleset = FileDescriptor(
      owning: try syscall { linux_landlock_create(reach.files, reach.network, reach.scope) })
    for rule in rules {
      guard let parent = try? FileDescriptor.open(rule.path, O_RDONLY | O_DIRECTORY | pathOnly) else { continue }
      try syscall { linux_landlock_allow(ruleset.rawValue, rule.access.rawValue & reach.files, parent.rawValue) }
    }
    try syscall { linux_landlock_restrict(ruleset.rawValue) }
  }

  /// O_PATH, which needs no right to read; the Glibc module does not have it.
  private static let pathOnly: CInt = 0o10000000
}
