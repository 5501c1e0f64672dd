// SPDX-License-Identifier: Apache-2.0
internal import CSeccomp
internal import Glibc
internal import LinuxSystem

/// A system call that is allowed: always, or where one of its arguments is as given.
struct AllowedCall {
  /// Of the argument, the bits of the mask must be the value.
  struct Condition {
    var argument: UInt32
    var mask: UInt64 = 0xFFFF_FFFF
    var value: UInt64

    fileprivate var comparison: scmp_arg_cmp {
      scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
    }
  }

  let name: String
  var condition: Condition?
}

/// Seccomp: which system calls the process may make from now on, with which the kernel can be attacked no further.
/// seccomp(2), seccomp_init(3).
///
/// What is not allowed answers EPERM and does nothing. Killing the process instead would lose what a TPM keeps in
/// memory, and let whoever finds one forgotten call end the TPM of a container.
enum SystemCallFilter {
  /// Loads the filter, for this thread and for good.
  static func load(_ calls: [AllowedCall] = allowed) throws(Errno) {
    guard let filter = unsafe seccomp_init(seccomp_refusal(UInt16(EPERM))) else { throw Errno(rawValue: ENOMEM) }
    defer { unsafe seccomp_release(filter) }
    for call in calls {
      let number = unsafe seccomp_syscall_resolve_name(call.name)
      // Calls that are newer than the library, or not of this architecture, are nobody's need.
      guard number != seccomp_unknown_call else { continue }
      let comparisons = call.condition.map { [$0.comparison] } ?? []
      let status = unsafe seccomp_rule_add_array(
        filter, seccomp_allowed, number, UInt32(comparisons.count), comparisons)
      guard status == 0 else { throw Errno(rawValue: -status) }
    }
    let status = unsafe seccomp_load(filter)
    guard status == 0 else { throw Errno(rawValue: -status) }
  }

  /// What a daemon does that is open for its clients: no new sockets, programs, threads or executable memory.
  static var allowed: [AllowedCall] {
    plain.map { AllowedCall(name: $0) } + descriptorFlags + dataOnly
      // abort() and nobody else is signalled.
      + [AllowedCall(name: "tgkill", condition: .init(argument: 0, value: UInt64(UInt32(bitPattern: getpid()))))]
  }

  private static let plain =
    files + sockets + waiting + memory + [
      "getrandom", "clock_gettime", "clock_gettime64", "gettimeofday", "time",
      "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn", "restart_syscall",
      "getpid", "gettid", "sched_yield", "sched_getaffinity", "sysinfo", "exit", "exit_group",
    ]

  private static let files = [
    "read", "readv", "pread64", "write", "writev", "pwrite64", "lseek", "_llseek", "close",
    "openat", "renameat", "renameat2", "unlink", "unlinkat", "ftruncate", "ftruncate64", "fsync", "fdatasync", "flock",
    "fstat", "fstat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx", "getdents64",
  ]

  private static let sockets = [
    "accept", "accept4", "recvfrom", "recvmsg", "sendto", "sendmsg", "getsockopt", "setsockopt", "getsockname",
    "shutdown",
  ]

  private static let waiting = [
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "ppoll_time64",
    "futex", "futex_time64",
  ]

  private static let memory = ["brk", "munmap", "mremap", "madvise", "memfd_create"]

  /// Pages are never executable.
  private static let dataOnly: [AllowedCall] = ["mmap", "mmap2", "mprotect"].map {
    AllowedCall(name: $0, condition: .init(argument: 2, mask: UInt64(PROT_EXEC), value: 0))
  }

  /// Not F_SETOWN, which has the kernel signal other processes.
  private static let descriptorFlags: [AllowedCall] = ["fcntl", "fcntl64"].flatMap { (name: String) in
    [F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, addSeals, getSeals].map { (command: CInt) in
      AllowedCall(name: name, condition: .init(argument: 1, value: UInt64(UInt32(bitPattern: command))))
    }
  }

  /// F_ADD_SEALS and F_GET_SEALS, which the Glibc module does not have.
  private static let addSeals: CInt = 1033
  private static let getSeals: CInt = 1034
}
