// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// The capabilities of this process. capabilities(7).
enum Capabilities {
  /// Lets those that the process has rest, but keeps them at hand.
  static func lower() throws(Errno) {
    var sets = try current()
    sets.effective = 0
    try set(sets)
  }

  /// Makes those that the process has effective.
  static func raise() throws(Errno) {
    var sets = try current()
    sets.effective = sets.permitted
    try set(sets)
  }

  /// Gives all up for good, and for whatever the process might start.
  static func drop() throws(Errno) {
    try raise()
    // Needs CAP_SETPCAP. Who has none of them gets none by starting a program either: see no_new_privs.
    for number in 0..<64 as Range<UInt> {
      do throws(Errno) {
        try syscall { linux_process_control(PR_CAPBSET_DROP, number) }
      } catch {
        // EINVAL: the kernel knows no more than these.
        break
      }
    }
    _ = linux_process_control(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL))
    try set(linux_capabilities())
  }

  private static func current() throws(Errno) -> linux_capabilities {
    var sets = linux_capabilities()
    // The shim fills the structure, which lives on this stack.
    try syscall { unsafe linux_get_capabilities(&sets) }
    return sets
  }

  private static func set(_ sets: linux_capabilities) throws(Errno) {
    var sets = sets
    try syscall { unsafe linux_set_capabilities(&sets) }
  }
}
