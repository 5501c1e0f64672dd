// SPDX-License-Identifier: Apache-2.0
import CSeccomp
import Glibc
import Testing

@testable import vtpmd

struct SystemCallFilterTests {
  private static let names = Set(SystemCallFilter.allowed.map(\.name))

  @Test(arguments: SystemCallFilterTests.names.sorted()) func everyNameIsASystemCall(_ name: String) {
    #expect(seccomp_syscall_resolve_name(name) != seccomp_unknown_call)
  }

  @Test(arguments: [
    "execve", "execveat", "fork", "vfork", "clone", "clone3", "ptrace", "process_vm_readv", "process_vm_writev", "kill",
    "pidfd_open", "pidfd_send_signal", "pidfd_getfd", "socket", "socketpair", "bind", "connect", "listen", "open",
    "openat2", "open_by_handle_at", "creat", "mkdir", "mkdirat", "mknod", "mknodat", "link", "linkat", "symlink",
    "symlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "setuid", "setresuid", "setgroups",
    "capset", "prctl", "seccomp", "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl", "add_key",
    "mount", "umount2", "pivot_root", "chroot", "chdir", "unshare", "setns", "reboot", "init_module", "finit_module",
    "kexec_load", "ioctl", "personality", "setrlimit", "prlimit64", "shmget", "modify_ldt", "memfd_secret",
    "pkey_mprotect", "splice", "vmsplice", "quotactl",
  ])
  func whatIsNotNeededIsNotAllowed(_ name: String) { #expect(!Self.names.contains(name)) }

  @Test func memoryIsNeverExecutable() {
    for name in ["mmap", "mprotect"] {
      let calls = SystemCallFilter.allowed.filter { $0.name == name }
      #expect(calls.count == 1)
      let condition = calls.first?.condition
      #expect(condition?.argument == 2 && condition?.mask == UInt64(PROT_EXEC) && condition?.value == 0)
    }
  }

  @Test func onlyTheProcessItselfIsSignalled() {
    let calls = SystemCallFilter.allowed.filter { ["kill", "tkill", "tgkill"].contains($0.name) }
    #expect(calls.map(\.condition?.value) == [UInt64(getpid())])
  }

  @Test func noSignalsAreAskedFor() {
    let calls = SystemCallFilter.allowed.filter { $0.name == "fcntl" }
    #expect(!calls.isEmpty)
    // F_SETOWN, F_SETOWN_EX and F_SETSIG.
    for call in calls { #expect(call.condition.map { ![8, 15, 10].contains($0.value) } == true) }
  }
}
