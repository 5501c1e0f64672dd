// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// A process beside the daemon that does nothing but hold the device and the memory, so that both outlive the daemon,
/// however it ends, and that gives them to the successor that asks.
///
/// It knows no secret: it is made before the daemon has any, and never looks into the memory.
struct Holder: ~Copyable {
  /// The daemon that it holds for; nil once that has ended.
  private var daemon: PacketLink?
  private let listener: FileDescriptor
  private let path: String
  /// The connection to the holder that the daemon has taken over from.
  private var elder: PacketLink?
  private var server: FileDescriptor?
  private var live: FileDescriptor?
  /// Whether the daemon serves. Until then the elder is the one to ask.
  private var isInCharge = false
  /// A successor, and whether it has asked and was given everything.
  private var successor: PacketLink?
  private var isAsked = false

  init(for daemon: PacketLink, listener: consuming FileDescriptor, _ path: String, elder: PacketLink?) {
    self.daemon = daemon
    self.elder = elder
    self.path = path
    self.listener = listener
  }

  /// Serves until nobody needs it any more.
  mutating func run() {
    while true {
      var entries = [pollfd(fd: daemon?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)]
      // One successor at a time: nobody else may get what one has.
      let waitsFor = successor?.descriptor ?? (isInCharge ? listener.rawValue : -1)
      entries.append(pollfd(fd: waitsFor, events: Int16(POLLIN), revents: 0))
      guard (try? syscall { unsafe poll(&entries, 2, -1) }) != nil else { return }
      if entries[0].revents != 0, !hearDaemon() { return }
      guard entries[1].revents != 0 else { continue }
      if successor != nil {
        if !hearSuccessor() { return }
      } else if let client = try? listener.accept() {
        successor = PacketLink(client)
      }
    }
  }

  /// Takes what the daemon says; false where that is the end.
  private mutating func hearDaemon() -> Bool {
    var packet = Self.receive(daemon)
    switch packet.message {
    case .server: server = packet.takeDescriptor()
    case .live: live = packet.takeDescriptor()
    case .go:
      try? elder?.send(.taken)
      elder = nil
      isInCharge = true
    case .bye:
      // The elder's path is still the elder's.
      if isInCharge { _ = unsafe unlink(path) }
      return false
    default:
      daemon = nil
      guard isInCharge, live != nil else { return false }
      if isAsked { give() }
    }
    return true
  }

  /// Takes what the successor says; false where it needs nothing any more.
  private mutating func hearSuccessor() -> Bool {
    let packet = Self.receive(successor)
    switch packet.message {
    case .hello where UInt64(packet.version) == LiveFormat.version:
      isAsked = true
      if let daemon { try? daemon.send(.release) } else { give() }
    case .hello:
      try? successor?.send(.refused)
      dropSuccessor()
    case .taken: return false
    default: dropSuccessor()
    }
    return true
  }

  /// What the other side says; an error is as good as the end.
  private static func receive(_ link: PacketLink?) -> HandoverPacket {
    if let link, let packet = try? link.receive() { return packet }
    return HandoverPacket(message: nil, version: 0, descriptor: nil)
  }

  private mutating func dropSuccessor() {
    successor = nil
    isAsked = false
  }

  /// Gives everything to the successor; this process keeps it too until the successor says that it serves.
  private mutating func give() {
    do throws(Errno) {
      if let number = server?.rawValue { try successor?.send(.server, number) }
      if let number = live?.rawValue { try successor?.send(.live, number) }
      try successor?.send(.listener, listener.rawValue)
      try successor?.send(.end)
    } catch {
      dropSuccessor()
    }
  }
}
