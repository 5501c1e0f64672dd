// SPDX-License-Identifier: Apache-2.0
// What the Glibc module cannot give of privileges, Landlock and locked memory: variadic calls, and system calls that
// glibc has no function for.
#pragma once
#include <linux/capability.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// glibc shows these only where _GNU_SOURCE is set before its first header.
extern int setresuid(uid_t real, uid_t effective, uid_t saved);
extern int setresgid(gid_t real, gid_t effective, gid_t saved);

/// prctl with one argument; the others are zero, as newer options demand.
static inline int linux_process_control(int option, unsigned long argument) {
  return prctl(option, argument, 0UL, 0UL, 0UL);
}

/// The capabilities of a thread, one bit for each.
struct linux_capabilities {
  uint64_t effective, permitted, inheritable;
};

static inline int linux_get_capabilities(struct linux_capabilities *sets) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) return -1;
  sets->effective = (uint64_t)data[1].effective << 32 | data[0].effective;
  sets->permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
  sets->inheritable = (uint64_t)data[1].inheritable << 32 | data[0].inheritable;
  return 0;
}

static inline int linux_set_capabilities(const struct linux_capabilities *sets) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[2];
  for (int word = 0; word < 2; word++) {
    data[word].effective = (uint32_t)(sets->effective >> (32 * word));
    data[word].permitted = (uint32_t)(sets->permitted >> (32 * word));
    data[word].inheritable = (uint32_t)(sets->inheritable >> (32 * word));
  }
  return (int)syscall(SYS_capset, &header, data);
}

// Landlock, by the numbers that all architectures share: the headers may be older than the kernel.

/// Which version of Landlock the kernel has; -1 with errno where it has none, or has it switched off.
static inline int linux_landlock_version(void) { return (int)syscall(444, NULL, (size_t)0, 1U); }

/// A ruleset's descriptor: what is named here is refused where no rule allows it.
static inline int linux_landlock_create(uint64_t files, uint64_t network, uint64_t scope) {
  // An older kernel takes the longer structure as long as what it does not know is zero.
  const uint64_t attributes[3] = {files, network, scope};
  return (int)syscall(444, attributes, sizeof attributes, 0U);
}

/// Allows what `access` says for `parent` and all that is beneath it.
static inline int linux_landlock_allow(int ruleset, uint64_t access, int parent) {
  const struct {
    uint64_t access;
    int32_t parent;
  } __attribute__((packed)) rule = {access, parent};
  return (int)syscall(445, ruleset, 1, &rule, 0U);
}

static inline int linux_landlock_restrict(int ruleset) { return (int)syscall(446, ruleset, 0U); }

/// mlock2 with MLOCK_ONFAULT: pages are locked once they are used.
static inline int linux_lock_on_fault(const void *start, size_t size) {
  return (int)syscall(SYS_mlock2, start, size, 1);
}
