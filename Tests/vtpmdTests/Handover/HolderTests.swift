// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import vtpmd

/// A holder on a thread of its own, between a daemon and successors that the tests play.
struct HolderTests {
  private let temporary = TemporaryDirectory()
  private var path: String { temporary.at("handover") }

  private final class Ending: @unchecked Sendable {
    let semaphore = DispatchSemaphore(value: 0)
    var isReached: Bool { semaphore.wait(timeout: .now() + 20) == .success }
  }

  /// Expects that the daemon is told to end for a successor, and ends.
  private func expectRelease(_ daemon: borrowing PacketLink, _ ending: Ending) throws {
    #expect(try message(daemon) == .release)
    try daemon.send(.bye)
    #expect(ending.isReached)
  }

  private func start(elder: PacketLink? = nil) throws -> (daemon: PacketLink, ending: Ending) {
    let (mine, holders) = try PacketLink.pair()
    let listener = try UnixSocket.listen(path, type: FileDescriptor.packetType).release()
    let (path, ending) = (path, Ending())
    nonisolated(unsafe) let (link, old) = (holders, elder)
    Thread.detachNewThread {
      do {
        var holder = Holder(for: link, listener: FileDescriptor(owning: listener), path, elder: old)
        holder.run()
      }
      ending.semaphore.signal()
    }
    return (mine, ending)
  }

  private func successor() throws -> PacketLink {
    PacketLink(try UnixSocket.connect(path, type: FileDescriptor.packetType))
  }

  private func message(_ link: PacketLink) throws -> HandoverMessage? {
    let packet = try link.receive()
    return packet.message
  }

  private func hello(_ link: PacketLink, version: UInt8 = UInt8(clamping: LiveFormat.version)) throws {
    try link.send(.hello, version: version)
  }

  private func holdSomething(_ daemon: PacketLink) throws {
    let memory = try SharedMemory("test", size: 64)
    try daemon.send(.live, memory.descriptor.rawValue)
    try daemon.send(.server, memory.descriptor.rawValue)
    try daemon.send(.go)
  }

  @Test func aRunningDaemonIsAskedToEndFirst() throws {
    var (daemon, ending): (PacketLink?, Ending) = try start()
    try holdSomething(try #require(daemon))
    let successor = try successor()
    try hello(successor)
    #expect(try daemon.map(message) == .release)
    daemon = nil
    for expected in [HandoverMessage.server, .live, .listener] {
      var packet = try successor.receive()
      #expect(packet.message == expected)
      let hasDescriptor = packet.takeDescriptor() != nil
      #expect(hasDescriptor)
    }
    #expect(try message(successor) == .end)
    try successor.send(.taken)
    #expect(ending.isReached)
  }

  @Test func whatADeadDaemonLeftIsGivenAgainUntilItIsTaken() throws {
    var (daemon, ending): (PacketLink?, Ending) = try start()
    try holdSomething(try #require(daemon))
    daemon = nil
    for _ in 0..<2 {
      let successor = try successor()
      try hello(successor)
      #expect(try message(successor) == .server)
    }
    let last = try successor()
    try hello(last)
    #expect(try message(last) == .server)
    try last.send(.taken)
    #expect(ending.isReached)
  }

  @Test func anotherVersionIsRefusedAndTheDaemonGoesOn() throws {
    let (daemon, ending) = try start()
    try holdSomething(daemon)
    let stranger = try successor()
    try hello(stranger, version: 99)
    #expect(try message(stranger) == .refused)
    let successor = try successor()
    try hello(successor)
    try expectRelease(daemon, ending)
  }

  @Test func whoCouldServeNothingIsRefusedAndTheDaemonGoesOn() throws {
    let (daemon, ending) = try start()
    let memory = try SharedMemory("test", size: 64)
    try daemon.send(.live, memory.descriptor.rawValue)
    try daemon.send(.go)
    let bare = try successor()
    try bare.send(.helloToDevice, version: UInt8(clamping: LiveFormat.version))
    #expect(try message(bare) == .deviceless)
    // With a device it is as any other.
    try daemon.send(.server, memory.descriptor.rawValue)
    let successor = try successor()
    try successor.send(.helloToDevice, version: UInt8(clamping: LiveFormat.version))
    try expectRelease(daemon, ending)
  }

  @Test func whoSaysNothingDoesNotKeepOthersWaiting() throws {
    let (daemon, ending) = try start()
    try holdSomething(daemon)
    let silent = try successor()
    let successor = try successor()
    try hello(successor)
    #expect(try message(daemon) == .release)
    #expect(try message(silent) == nil)
    try daemon.send(.bye)
    #expect(ending.isReached)
  }

  @Test func theEndInOrderTakesTheSocketAway() throws {
    let (daemon, ending) = try start()
    try holdSomething(daemon)
    try daemon.send(.bye)
    #expect(ending.isReached)
    #expect(temporary.names.isEmpty)
  }

  @Test func aDaemonThatNeverServedLeavesNothing() throws {
    let (mine, elders) = try PacketLink.pair()
    var (daemon, ending): (PacketLink?, Ending) = try start(elder: elders)
    _ = daemon
    daemon = nil
    #expect(ending.isReached)
    #expect(temporary.names == ["handover"])
    _ = mine
  }

  @Test func theElderIsTold() throws {
    let (mine, elders) = try PacketLink.pair()
    let (daemon, ending) = try start(elder: elders)
    try holdSomething(daemon)
    #expect(try message(mine) == .taken)
    try daemon.send(.bye)
    #expect(ending.isReached)
  }
}
