// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What `poll` found for a descriptor.
struct Readiness: OptionSet {
  let rawValue: Int16
  static let readable = Readiness(rawValue: Int16(POLLIN))
  static let writable = Readiness(rawValue: Int16(POLLOUT))
  static let hungUp = Readiness(rawValue: Int16(POLLHUP))
  static let failed = Readiness(rawValue: Int16(POLLERR | POLLNVAL))
}

/// The descriptors to wait for, collected anew for every wait.
struct PollSet {
  private var entries: [pollfd] = []

  var count: Int { entries.count }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func add(_ descriptor: CInt, _ events: Readiness) {
    entries.append(pollfd(fd: descriptor, events: events.rawValue, revents: 0))
  }

  /// Takes off the entries from `start` on, and says whether they ask for the same as those of `range`.
  mutating func removeIfEqual(from start: Int, to range: Range<Int>) -> Bool {
    let isEqual =
      count - start == range.count
      && zip(entries[start...], entries[range]).allSatisfy { $0.fd == $1.fd && $0.events == $1.events }
    entries.removeSubrange(start...)
    return isEqual
  }

  /// Waits until something is ready or the time is over; nil waits for ever. The corresponding C function is `poll`.
  mutating func wait(milliseconds: Int?) throws(Errno) {
    let timeout = CInt(clamping: milliseconds ?? -1)
    try unsafe entries.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      // The kernel writes within the array, whose count it is given.
      _ = try syscall { unsafe poll(buffer.baseAddress, nfds_t(buffer.count), timeout) }
    }
  }

  /// All that was found for the entries of a range.
  func readiness(of range: Range<Int>) -> Readiness {
    var found: Int16 = 0
    for place in range.clamped(to: entries.indices) { found |= entries[place].revents }
    return Readiness(rawValue: found)
  }
}
