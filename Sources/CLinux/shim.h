// SPDX-License-Identifier: Apache-2.0
// What the Glibc module cannot give: variadic calls, macros that build constants, and ancillary data.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <linux/vtpm_proxy.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

/// VTPM_PROXY_IOC_NEW_DEV: its number differs between architectures, so the header computes it.
static inline int linux_vtpm_proxy_new_device(int control, struct vtpm_proxy_new_dev *device) {
  return ioctl(control, VTPM_PROXY_IOC_NEW_DEV, device);
}

static const uint32_t linux_vtpm_proxy_flag_tpm2 = VTPM_PROXY_FLAG_TPM2;
static const uint32_t linux_tpm2_cc_set_locality = TPM2_CC_SET_LOCALITY;

/// On how many processors this thread may run; 0 where the kernel does not say.
static inline int linux_processors(void) {
  unsigned long set[128] = {0};
  if (syscall(SYS_sched_getaffinity, 0, sizeof set, set) < 0) return 0;
  int count = 0;
  for (size_t word = 0; word < sizeof set / sizeof *set; word++) count += __builtin_popcountl(set[word]);
  return count;
}

/// A signalfd for the signals given, which must be blocked.
static inline int linux_signal_descriptor(const sigset_t *signals) {
  return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// Takes one signal's number from a signalfd; -1 with errno where there is none.
static inline int linux_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  if (count == (ssize_t)sizeof info) return (int)info.ssi_signo;
  if (count >= 0) errno = EIO;
  return -1;
}

/// recvmsg without waiting. A descriptor that came along is left in *passed, which is -1 otherwise; more than one are
/// closed but for the last.
static inline ssize_t linux_receive(int socket, void *octets, size_t size, int *passed) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(8 * sizeof(int))];
  } control;
  struct iovec vector = {.iov_base = octets, .iov_len = size};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
  *passed = -1;
  ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (count < 0) return count;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t length = header->cmsg_len - CMSG_LEN(0);
    for (size_t offset = 0; offset + sizeof(int) <= length; offset += sizeof(int)) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + offset, sizeof descriptor);
      if (*passed >= 0) close(*passed);
      *passed = descriptor;
    }
  }
  return count;
}

/// sendmsg of some octets together with one descriptor.
static inline ssize_t linux_send_descriptor(int socket, const void *octets, size_t size, int descriptor) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec vector = {.iov_base = (void *)octets, .iov_len = size};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/// The name of a Unix socket; -1 where the path does not fit or is empty.
static inline int linux_unix_address(const char *path, struct sockaddr_un *address) {
  size_t length = strlen(path);
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (length == 0 || length >= sizeof address->sun_path) return -1;
  memcpy(address->sun_path, path, length);
  return 0;
}

/// bind and connect for a Unix socket, without the cast that Swift would need.
static inline int linux_bind_unix(int socket, const struct sockaddr_un *address) {
  return bind(socket, (const struct sockaddr *)address, sizeof *address);
}
static inline int linux_connect_unix(int socket, const struct sockaddr_un *address) {
  return connect(socket, (const struct sockaddr *)address, sizeof *address);
}

// Of <linux/fcntl.h>, which cannot be had beside <fcntl.h>.
#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#define F_GET_SEALS 1034
#define F_SEAL_SHRINK 2
#endif

/// Memory that is a file without a name, which may grow but never shrink, so that whoever maps it is safe from others.
static inline int linux_shared_memory(const char *name) {
  int descriptor = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0 || fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK) == 0) return descriptor;
  close(descriptor);
  return -1;
}

/// Whether a file is memory that never shrinks.
static inline int linux_never_shrinks(int descriptor) {
  int seals = fcntl(descriptor, F_GET_SEALS);
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

/// Stores a word after everything that was stored before it, as whoever reads the memory later sees it.
static inline void linux_publish(uint64_t *word, uint64_t value) { __atomic_store_n(word, value, __ATOMIC_RELEASE); }

/// fork, which Swift does not give: the caller has but one thread.
static inline pid_t linux_fork(void) { return fork(); }

/// Closes all descriptors but those in the list, which is in ascending order, and the three standard streams.
static inline void linux_close_others(const int *kept, size_t count) {
  unsigned int next = 3;
  for (size_t place = 0; place < count; place++) {
    unsigned int number = (unsigned int)kept[place];
    if (number < next) continue;
    if (number > next) syscall(SYS_close_range, next, number - 1, 0);
    next = number + 1;
  }
  syscall(SYS_close_range, next, ~0U, 0);
}

/// The name that the process is listed under.
static inline void linux_set_process_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// connect to a service manager's socket, of which a name that begins with @ has no file.
static inline int linux_connect_notify(int socket, const char *path) {
  struct sockaddr_un address;
  if (linux_unix_address(path, &address) != 0) {
    errno = ENAMETOOLONG;
    return -1;
  }
  if (path[0] == '@') address.sun_path[0] = 0;
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  return connect(socket, (const struct sockaddr *)&address, length);
}
