// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc
internal import LinuxSystem
internal import TPMCore

/// systemd, or whoever else speaks its protocols: it is told when all is ready, and keeps descriptors while vtpmd is
/// started anew. The corresponding C functions are sd_notify and sd_listen_fds_with_names.
final class ServiceManager: Keeper {
  private static let firstDescriptor: CInt = 3

  let hasInheritance = true
  private let socket: FileDescriptor

  /// Nil where the process was not started by one.
  init?() throws(Errno) {
    guard let path = Self.variable("NOTIFY_SOCKET") else { return nil }
    socket = try FileDescriptor.socket(AF_UNIX, type: CInt(SOCK_DGRAM.rawValue))
    let number = socket.rawValue
    // What is connected now can still be written to when new addresses are forbidden.
    try syscall { unsafe linux_connect_notify(number, path) }
  }

  func hold(_ what: Held, _ descriptor: CInt) throws(Errno) {
    try notify("FDSTORE=1\nFDNAME=\(what.rawValue)\nFDPOLL=0", descriptor)
  }

  func takeCharge() {}

  /// The manager alone knows whether it is going to start another one.
  func endInOrder() {}

  func letGo() {
    for what in Held.allCases { try? notify("FDSTOREREMOVE=1\nFDNAME=\(what.rawValue)") }
  }

  func announceReady() { try? notify("READY=1") }

  private func notify(_ text: String, _ descriptor: CInt? = nil) throws(Errno) {
    let octets = Array(text.utf8)
    let bytes = octets.rawSpan
    guard let descriptor else {
      _ = try socket.send(bytes)
      return
    }
    try socket.send(bytes, with: descriptor)
  }

  /// What was kept for this process.
  ///
  /// - Failure: some of it is missing, without which there is nothing to take over
  static func inheritance() throws(Failure) -> Inheritance {
    guard variable("LISTEN_PID") == String(getpid()), let count = variable("LISTEN_FDS").flatMap(CInt.init) else {
      return Inheritance()
    }
    let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
    var inheritance = Inheritance()
    for (offset, name) in zip(0..<max(0, min(count, 1024)), names) {
      let number = firstDescriptor + offset
      switch Held(rawValue: String(name)) {
      case .server: inheritance.server = try taken(number)
      case .live: inheritance.live = try taken(number)
      case nil: continue
      }
    }
    return inheritance
  }

  private static func taken(_ number: CInt) throws(Failure) -> FileDescriptor {
    let descriptor = FileDescriptor(owning: number)
    do throws(Errno) {
      try descriptor.closeOnExec()
    } catch {
      _ = descriptor.release()
      throw Failure(.system, "descriptor \(number) of LISTEN_FDS is not open")
    }
    return descriptor
  }

  private static func variable(_ name: String) -> String? {
    // The text stands until the environment is changed, which nobody does, and is copied here.
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
