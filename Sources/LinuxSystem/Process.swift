// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// This process and copies of it.
public enum Process {
  public enum Side {
    case parent, child
  }

  /// Goes on twice. Only for a process with a single thread. The corresponding C function is `fork`.
  public static func fork() throws(Errno) -> Side { try syscall { linux_fork() } == 0 ? .child : .parent }

  /// Leaves the terminal and all descriptors but some, and says and reads nothing from now on.
  public static func becomeQuiet(name: String, keeping descriptors: [CInt]) {
    _ = setsid()
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigprocmask(SIG_SETMASK, &none, nil)
    unsafe linux_set_process_name(name)
    let kept = descriptors.sorted()
    // The shim reads as many numbers as there are.
    unsafe linux_close_others(kept, kept.count)
    let nothing = unsafe open("/dev/null", O_RDWR)
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { _ = dup2(nothing, stream) }
    if nothing > STDERR_FILENO { _ = close(nothing) }
  }

  /// Ends at once, without what exit would have run. The corresponding C function is `_exit`.
  public static func end() -> Never { _exit(0) }
}
