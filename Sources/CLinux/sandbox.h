// SPDX-License-Identifier: Apache-2.0
// What the Glibc module cannot give of privileges and locked memory: variadic calls, and system calls that glibc has no
// function for.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/// prctl with one argument; the others are zero, as newer options demand.
static inline int linux_process_control(int option, unsigned long argument) {
  return prctl(option, argument, 0UL, 0UL, 0UL);
}

/// mlock2 with MLOCK_ONFAULT: pages are locked once they are used.
static inline int linux_lock_on_fault(const void *start, size_t size) {
  return (int)syscall(SYS_mlock2, start, size, 1);
}
