// SPDX-License-Identifier: Apache-2.0
// Macros of libseccomp that the importer does not take.
#pragma once
#include <seccomp.h>
#include <stdint.h>

/// What a system call answers that is not allowed.
static inline uint32_t seccomp_refusal(uint16_t error) { return SCMP_ACT_ERRNO(error); }
static const uint32_t seccomp_allowed = SCMP_ACT_ALLOW;
/// seccomp_syscall_resolve_name knows no such name.
static const int seccomp_unknown_call = __NR_SCMP_ERROR;
