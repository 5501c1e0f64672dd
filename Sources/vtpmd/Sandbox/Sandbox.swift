// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// What the process gives up before it serves its first command. docs/security.md explains it to users.
struct Sandbox {
  /// What may still be done with files.
  var rules: [Landlock.Rule]

  /// - Parameter rules: what may still be done with files
  init(rules: [Landlock.Rule]) { self.rules = rules }

  /// What a daemon with these options needs later.
  ///
  /// - Parameter hasDevice: it goes on with a device of the kernel's that was made for another process
  init(_ options: Options, hasDevice: Bool = false) {
    rules = []
    if case .directory(let path, _) = options.state {
      let access: Landlock.Access = [.readFile, .writeFile, .readDirectory, .makeFile, .removeFile, .truncate]
      rules.append(Landlock.Rule(path: path, access: access))
    }
    for path in options.frontends.compactMap(\.socketPath) {
      // The socket's file goes with it.
      rules.append(Landlock.Rule(path: Self.directory(of: path), access: .removeFile))
    }
    if hasDevice || options.frontends.contains(where: { if case .proxy = $0 { true } else { false } }) {
      // What the links in /sys/class/tpm lead to, where a device's numbers are.
      rules.append(Landlock.Rule(path: "/sys/devices/virtual", access: .readFile))
    }
  }

  /// Enters the sandbox for good, and says in a line what of it this kernel, or whoever started us, does not allow.
  func enter(_ rights: Rights) -> [String] {
    var missing: [String] = []
    func attempt(_ what: String, _ step: () throws(Errno) -> Void) {
      do throws(Errno) { try step() } catch { missing.append("the sandbox lacks \(what): \(error)") }
    }
    attempt("an end of capabilities") { () throws(Errno) in try rights.drop() }
    attempt("no_new_privs") { () throws(Errno) in try syscall { linux_process_control(PR_SET_NO_NEW_PRIVS, 1) } }
    attempt("Landlock") { () throws(Errno) in try Landlock.restrict(to: rules) }
    // The last, as it allows none of the steps before.
    attempt("a filter for system calls") { () throws(Errno) in try SystemCallFilter.load() }
    return missing
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
