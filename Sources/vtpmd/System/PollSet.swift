// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

/// What was found for a descriptor. The bits are those of `poll`, and of epoll as well.
struct Readiness: OptionSet {
  let rawValue: Int16
  static let readable = Readiness(rawValue: Int16(POLLIN))
  static let writable = Readiness(rawValue: Int16(POLLOUT))
  static let hungUp = Readiness(rawValue: Int16(POLLHUP))
  static let failed = Readiness(rawValue: Int16(POLLERR | POLLNVAL))
}

/// The descriptors to wait for.
///
/// A set that is waited for once is shown to `poll`. When it is waited for again, the kernel is told to keep it, as long
/// as nothing changes: to show it each time takes longer than a small command.
struct PollSet: ~Copyable {
  private var entries: [pollfd] = []
  /// Of which entries no more than what is new is asked.
  private var newsOnly: [Bool] = []
  /// How often it has been waited for since it last changed.
  private var rounds = 0
  /// The kernel's copy of the entries, if it keeps one.
  private var kept: EventQueue?
  /// The places of the entries that `poll` has found ready.
  private var polled: [Int] = []
  /// Whether to sleep at once.
  private var lookout: Lookout

  init(_ lookout: Lookout = Lookout()) { self.lookout = lookout }

  var count: Int { entries.count }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    newsOnly.removeAll(keepingCapacity: true)
    polled.removeAll(keepingCapacity: true)
    rounds = 0
    kept = nil
  }

  /// - Parameter newsOnly: what was found ready need not be found again before more comes, which the kernel can tell in
  ///   less time: for those who take all that there is, or else have the set made anew
  mutating func add(_ descriptor: CInt, _ events: Readiness, newsOnly: Bool = false) {
    entries.append(pollfd(fd: descriptor, events: events.rawValue, revents: 0))
    self.newsOnly.append(newsOnly)
  }

  /// Waits until something is ready or the time is over; nil waits for ever. The corresponding C function is `poll`.
  mutating func wait(milliseconds: Int?) throws(Errno) {
    let timeout = CInt(clamping: milliseconds ?? -1)
    // Where there can be no queue, as with a file on a disk, `poll` goes on.
    if rounds == 1 { kept = try? EventQueue(entries, newsOnly: newsOnly) }
    rounds &+= 1
    guard try !waitForKept(timeout) else { return }
    try unsafe entries.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      // The kernel writes within the array, whose count it is given.
      _ = try syscall { unsafe poll(buffer.baseAddress, nfds_t(buffer.count), timeout) }
    }
    polled.removeAll(keepingCapacity: true)
    for place in entries.indices where entries[place].revents != 0 { polled.append(place) }
  }

  /// False where the kernel does not keep the set.
  private mutating func waitForKept(_ timeout: CInt) throws(Errno) -> Bool {
    guard timeout != 0, lookout.isUseful else { return try kept?.wait(milliseconds: timeout) != nil }
    guard kept != nil else { return false }
    lookout.begin(at: LinuxPlatform.monotonicNanoseconds)
    var isFound = false
    while !isFound, lookout.goesOn(at: LinuxPlatform.monotonicNanoseconds) {
      try kept?.wait(milliseconds: 0)
      isFound = foundCount > 0
      // Whoever it is that it looks for may need this processor.
      if !isFound { sched_yield() }
    }
    if !isFound { try kept?.wait(milliseconds: timeout) }
    lookout.end(at: LinuxPlatform.monotonicNanoseconds)
    return true
  }

  /// How many of the entries were found ready.
  var foundCount: Int {
    switch kept {
    case .some(let queue): queue.count
    case .none: polled.count
    }
  }

  /// The place of one of them, whose number is less than `foundCount`, and what was found.
  func found(_ number: Int) -> (place: Int, readiness: Readiness) {
    switch kept {
    case .some(let queue): queue.found(number)
    case .none: (polled[number], Readiness(rawValue: entries[polled[number]].revents))
    }
  }

  /// All that was found for the entries of a range.
  func readiness(of range: Range<Int>) -> Readiness {
    var readiness: Readiness = []
    for number in 0..<foundCount {
      let entry = found(number)
      if range.contains(entry.place) { readiness.formUnion(entry.readiness) }
    }
    return readiness
  }
}
