// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import TPMCrypto

/// Keeps secrets out of core dumps, of reports of crashes and, as far as the limits allow, out of swap.
enum SecretProtection {
  /// More than the secrets of a full TPM take. What is not used takes no memory.
  private static let size = 1 << 20

  /// To be called once, before there is a secret.
  static func begin() {
    forbidDumps()
    // Swift's own report of a crash shows memory.
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
    guard let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe start != MAP_FAILED
    else { return }
    _ = unsafe madvise(start, size, MADV_DONTDUMP)
    _ = unsafe linux_lock_on_fault(start, size)
    // Sound: the memory stays mapped to the end of the process, which has one thread.
    unsafe SecretMemory.use(UnsafeMutableRawBufferPointer(start: start, count: size))
  }

  /// The kernel writes no core, and only who has CAP_SYS_PTRACE may look into the process. A change of the user undoes
  /// this where fs.suid_dumpable says so.
  static func forbidDumps() { _ = linux_process_control(PR_SET_DUMPABLE, 0) }
}
