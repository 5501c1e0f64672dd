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

  /// How long a client has to say that it is a successor before others have their turn, in milliseconds.
  private static let patience: CInt = 2_000

  /// Serves until nobody needs it any more.
  mutating func run() {
    while true {
      var entries = [pollfd(fd: daemon?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)]
      // One successor at a time: nobody else may get what one has.
      let waitsFor = successor?.descriptor ?? (isInCharge ? listener.rawValue : -1)
      entries.append(pollfd(fd: waitsFor, events: Int16(POLLIN), revents: 0))
      let timeout = successor != nil && !isAsked ? Self.patience : -1
      guard let found = try? syscall({ unsafe poll(&entries, 2, timeout) }) else { return }
      if found == 0 { dropSuccessor() }
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
    case .hello, .helloToDevice:
      if let refusal = refusal(of: packet) {
        try? successor?.send(refusal)
        dropSuccessor()
        return true
      }
      isAsked = true
      if let daemon { try? daemon.send(.release) } else { give() }
    case .taken: return false
    default: dropSuccessor()
    }
    return true
  }

  /// What a successor is refused with; nil where it can take over.
  private func refusal(of packet: borrowing HandoverPacket) -> HandoverMessage? {
    guard UInt64(packet.version) == LiveFormat.version else { return .refused }
    return packet.message == .helloToDevice && server == nil ? .deviceless : nil
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
