// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// As whom, and with which capabilities, the process acts.
///
/// It acts with what it will have in the end from before the state is opened: what cannot be used later is found out at
/// once. Capabilities are taken up again only to open frontends.
struct Rights {
  /// Whom `--user` names.
  let account: Account?
  /// Whether capabilities rest.
  private let isLowered: Bool

  /// Becomes the user that is asked for, for good, and lets all capabilities rest.
  init(_ options: Options) throws(Failure) {
    // Files that are made have the modes they are given, whatever was left to us: tpm2-tools leave a directory's owner no
    // right to use it.
    _ = umask(0o077)
    account = if let user = options.user { try Account.resolve(user) } else { nil }
    guard options.isSandboxed || account != nil else {
      isLowered = false
      return
    }
    if case .directory(let path, creates: true) = options.state { Self.makeDirectory(path, for: account) }
    if let account {
      try Failure.explaining({ error in
        Failure(.permission, "option --user: cannot become \(account.name): \(error): run as root")
      }) { () throws(Errno) in try Self.become(account) }
    }
    // Where that is not possible they go on being used, and `drop` says so in the end.
    isLowered = (try? Capabilities.lower()) != nil
  }

  /// Opens a frontend with all that the process was started with, but a Unix socket as the user: it is the user's then,
  /// who has to remove it in the end.
  func open<R>(_ frontend: Options.Frontend, _ body: () throws(Failure) -> R) throws(Failure) -> R {
    guard isLowered, account == nil || frontend.socketPath == nil else { return try body() }
    try Failure.explaining({ Failure(.system, "capabilities: \($0)") }, Capabilities.raise)
    defer { try? Capabilities.lower() }
    return try body()
  }

  /// Sees to it that new files can be made in the directory of the state.
  func check(_ directory: String) throws(Failure) {
    try explaining { () throws(Failure) in
      try Failure.explaining({ .file($0, .cannotCreate, "cannot write to directory \(directory)") }) {
        () throws(Errno) in
        _ = try syscall { unsafe faccessat(AT_FDCWD, directory, W_OK | X_OK, Self.asActing) }
      }
    }
  }

  /// Says of a missing permission whose it is.
  func explaining<R: ~Copyable>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
    do throws(Failure) {
      return try body()
    } catch  where error.status == .permission && isLowered {
      if let account { throw Failure(error.status, "\(error.message) (as \(account.name))") }
      guard geteuid() == 0 else { throw error }
      throw Failure(error.status, "\(error.message) (vtpmd uses no right of root's to others' files: see --user)")
    }
  }

  /// Gives up all capabilities, for good.
  func drop() throws(Errno) { try Capabilities.drop() }

  private static func become(_ account: Account) throws(Errno) {
    // Capabilities would be gone with the user otherwise, and with them the device's.
    try syscall { linux_process_control(PR_SET_KEEPCAPS, 1) }
    try syscall { setgroups(0, nil) }
    try syscall { setresgid(account.group, account.group, account.group) }
    try syscall { setresuid(account.user, account.user, account.user) }
  }

  /// Makes the directory where it is missing, which its later owner may not be able to. What fails is told by who opens
  /// it.
  private static func makeDirectory(_ path: String, for account: Account?) {
    guard (try? syscall { unsafe mkdir(path, 0o700) }) != nil, let account,
      let directory = try? FileDescriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    else { return }
    _ = fchown(directory.rawValue, account.user, account.group)
  }

  /// AT_EACCESS, which the Glibc module does not have: as whom the process acts, and not as who started it.
  private static let asActing: CInt = 0x200
}

extension Options.Frontend {
  /// The socket's path, of a Unix socket.
  var socketPath: String? {
    switch self {
    case .unix(let path), .control(.unix(let path)): path
    default: nil
    }
  }
}
