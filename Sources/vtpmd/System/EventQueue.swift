// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Descriptors that the kernel keeps a list of, so that to wait for them takes no look at each. The corresponding C
/// functions are those of epoll.
@safe struct EventQueue: ~Copyable {
  private let descriptor: FileDescriptor
  private let events: UnsafeMutableBufferPointer<epoll_event>
  /// How many of the entries were found ready.
  private(set) var count = 0

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
    // The kernel refuses to wait for no event at all. The memory belongs to this value alone until deinit.
    unsafe events = .allocate(capacity: max(entries.count, 1))
    unsafe events.initialize(repeating: epoll_event())
  }

  deinit { unsafe events.deallocate() }

  /// Waits at most as long as given. The corresponding C function is `epoll_wait`.
  mutating func wait(milliseconds: CInt) throws(Errno) {
    count = 0
    // The kernel writes within the memory, whose size it is given.
    count = Int(
      try syscall {
        unsafe epoll_wait(descriptor.rawValue, events.baseAddress, CInt(clamping: events.count), milliseconds)
      })
  }

  /// Which of the entries was found ready, and for what. `number` is less than `count`.
  func found(_ number: Int) -> (place: Int, readiness: Readiness) {
    precondition((0..<count).contains(number))
    // Sound: as many as `count` are within the memory.
    let event = unsafe events[number]
    return unsafe (
      Int(truncatingIfNeeded: event.data.u64), Readiness(rawValue: Int16(truncatingIfNeeded: event.events))
    )
  }
}
