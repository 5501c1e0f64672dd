// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// A socket that clients connect to.
final class Listener: Endpoint {
  /// What is spoken on the connections.
  enum Role {
    case commands
    case control(ControlPort.Dialect)
  }

  private enum Socket: ~Copyable {
    case unix(UnixSocket)
    case plain(FileDescriptor)
  }

  private let socket: Socket
  private let role: Role
  private let roster: Roster
  /// No client is taken before, since the system had no room for one.
  private var pausedUntil: UInt64 = 0
  let isFinished = false

  init(_ socket: UnixSocket, _ role: Role, roster: Roster) {
    self.socket = .unix(socket)
    self.role = role
    self.roster = roster
  }

  init(_ socket: consuming FileDescriptor, _ role: Role, roster: Roster) {
    self.socket = .plain(socket)
    self.role = role
    self.roster = roster
  }

  /// A control channel alone serves no commands, but may be handed a connection that does.
  var keepsDaemonAlive: Bool { true }

  private var isPaused: Bool { pausedUntil > 0 && LinuxPlatform.monotonicMilliseconds < pausedUntil }
  var wakeInterval: Int? { isPaused ? 100 : nil }

  func register(in polls: inout PollSet) {
    // Where no place is free, clients wait in the kernel's queue.
    guard !roster.isFull, !isPaused else { return }
    polls.add(descriptor, .readable)
  }

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    guard !readiness.isEmpty, !roster.isFull else { return true }
    do throws(Errno) {
      let client = try accept()
      // Answers are small and whole: waiting for more to send would only delay them. Unix sockets refuse, rightly.
      try? client.setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
      // Finds out in the end about clients whose machine has gone.
      try? client.setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
      host.connect(client, role)
    } catch .wouldBlock {
    } catch  where Self.isShortage(error) {
      Log.event("cannot take a client for now: \(error)")
      pausedUntil = LinuxPlatform.monotonicMilliseconds + 1000
    } catch {
      // The client has gone before it was taken.
    }
    return !isPaused
  }

  private var descriptor: CInt {
    switch socket {
    case .unix(let socket): socket.descriptor.rawValue
    case .plain(let socket): socket.rawValue
    }
  }

  private func accept() throws(Errno) -> FileDescriptor {
    switch socket {
    case .unix(let socket): try socket.descriptor.accept()
    case .plain(let socket): try socket.accept()
    }
  }

  private static func isShortage(_ error: Errno) -> Bool {
    [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(error.rawValue)
  }
}
