// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import Testing

@testable import vtpmd

/// Waiting for descriptors, by `poll` at first and by epoll from the second time on.
struct PollSetTests {
  private struct Pipe: ~Copyable {
    let read: FileDescriptor
    let write: FileDescriptor

    init(isFilled: Bool) {
      var ends: [CInt] = [0, 0]
      let result = pipe(&ends)
      #expect(result == 0)
      read = FileDescriptor(owning: ends[0])
      write = FileDescriptor(owning: ends[1])
      guard isFilled else { return }
      let count = Glibc.write(ends[1], "x", 1)
      #expect(count == 1)
    }
  }

  @Test func theSameIsFoundHoweverOftenItIsAsked() throws {
    let empty = Pipe(isFilled: false)
    let full = Pipe(isFilled: true)
    var polls = PollSet()
    polls.add(empty.read.rawValue, .readable)
    polls.add(full.read.rawValue, .readable)
    polls.add(empty.write.rawValue, .writable)
    for _ in 0..<4 {
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == [])
      #expect(polls.readiness(of: 1..<2) == .readable)
      #expect(polls.readiness(of: 2..<3) == .writable)
    }
    var octet: UInt8 = 0
    let count = read(full.read.rawValue, &octet, 1)
    #expect(count == 1)
    try polls.wait(milliseconds: 0)
    #expect(polls.readiness(of: 0..<3) == .writable)
  }

  @Test func whatComesWhileItStaysAwakeIsFound() throws {
    let pipe = Pipe(isFilled: true)
    // Whatever this machine has.
    var polls = PollSet(Lookout(processors: 2))
    polls.add(pipe.read.rawValue, .readable, newsOnly: true)
    for _ in 0..<2 * Lookout.proof {
      let count = write(pipe.write.rawValue, "x", 1)
      #expect(count == 1)
      try polls.wait(milliseconds: nil)
      #expect(polls.readiness(of: 0..<1) == .readable)
    }
    // It looks in vain, and then sleeps for as long as is asked.
    try polls.wait(milliseconds: 1)
    #expect(polls.readiness(of: 0..<1) == [])
  }

  @Test func newsAreToldOfOnceAndAgainWhenMoreComes() throws {
    let pipe = Pipe(isFilled: true)
    var polls = PollSet()
    polls.add(pipe.read.rawValue, .readable, newsOnly: true)
    // By `poll`, then by the queue that finds it as it is made.
    for _ in 0..<2 {
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == .readable)
    }
    for _ in 0..<3 {
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == [])
      let count = write(pipe.write.rawValue, "x", 1)
      #expect(count == 1)
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == .readable)
    }
    polls.removeAll()
    polls.add(pipe.read.rawValue, .readable, newsOnly: true)
    try polls.wait(milliseconds: 0)
    #expect(polls.readiness(of: 0..<1) == .readable)
  }

  @Test func aChangedSetIsShownAnew() throws {
    let empty = Pipe(isFilled: false)
    let full = Pipe(isFilled: true)
    var polls = PollSet()
    for descriptor in [empty.read.rawValue, full.read.rawValue, empty.read.rawValue] {
      polls.removeAll()
      polls.add(descriptor, .readable)
      for _ in 0..<3 {
        try polls.wait(milliseconds: 0)
        #expect(polls.readiness(of: 0..<1) == (descriptor == full.read.rawValue ? .readable : []))
      }
    }
  }

  @Test func theEndOfAPipeIsFoundUnasked() throws {
    var ends: [CInt] = [0, 0]
    let result = pipe(&ends)
    #expect(result == 0)
    let reader = FileDescriptor(owning: ends[0])
    var polls = PollSet()
    polls.add(reader.rawValue, [])
    for _ in 0..<3 {
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == [])
    }
    let closed = close(ends[1])
    #expect(closed == 0)
    try polls.wait(milliseconds: 0)
    #expect(polls.readiness(of: 0..<1) == .hungUp)
  }

  @Test func aFileOnTheDiskIsAlwaysReady() throws {
    let file = try FileDescriptor.open("/etc/passwd", O_RDONLY)
    var polls = PollSet()
    polls.add(file.rawValue, .readable)
    for _ in 0..<3 {
      try polls.wait(milliseconds: 0)
      #expect(polls.readiness(of: 0..<1) == .readable)
    }
  }

  @Test func nothingAtAllCanBeWaitedFor() throws {
    var polls = PollSet()
    for _ in 0..<3 { try polls.wait(milliseconds: 1) }
    #expect(polls.readiness(of: 0..<1) == [])
  }
}
