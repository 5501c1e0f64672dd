// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Descriptors that the kernel keeps a list of, so that to wait for them takes no look at each. The corresponding C
/// functions are those of epoll.
@safe struct EventQueue: ~Copyable {
  private let descriptor: FileDescriptor
  private var found: [epoll_event]

  /// Descriptors with what to wait for, and which of them are told of once when more comes. Files on a disk are refused.
  init(_ entries: [pollfd], newsOnly: [Bool]) throws(Errno) {
    let queue = FileDescriptor(owning: try syscall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    for (place, (entry, newsOnly)) in zip(entries, newsOnly).enumerated() {
      let mode = newsOnly ? EPOLLET.rawValue : 0
      var event = unsafe epoll_event(
        events: UInt32(UInt16(bitPattern: entry.events)) | mode, data: epoll_data_t(u64: UInt64(place)))
      // The kernel copies the event.
      try syscall { unsafe epoll_ctl(queue.rawValue, EPOLL_CTL_ADD, entry.fd, &event) }
    }
    descriptor = queue
    // The kernel refuses to wait for no event at all.
    unsafe found = [epoll_event](repeating: epoll_event(), count: max(entries.count, 1))
  }

  /// Waits at most as long as given, and says of each descriptor that is ready which of the entries it was and for what
  /// it is; false if none is. The corresponding C function is `epoll_wait`.
  mutating func wait(milliseconds: CInt, _ body: (Int, Int16) -> Void) throws(Errno) -> Bool {
    let queue = descriptor.rawValue
    let count = unsafe try found.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      // The kernel writes within the array, whose count it is given.
      try syscall { unsafe epoll_wait(queue, buffer.baseAddress, CInt(clamping: buffer.count), milliseconds) }
    }
    for place in unsafe 0..<min(Int(count), found.count) {
      let event = unsafe found[place]
      unsafe body(Int(truncatingIfNeeded: event.data.u64), Int16(truncatingIfNeeded: event.events))
    }
    return count > 0
  }
}
