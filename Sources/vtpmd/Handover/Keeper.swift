// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// Whoever holds the device and the memory while no vtpmd does.
protocol Keeper: AnyObject {
  /// Whether it goes on to hold what this process has taken over.
  var hasInheritance: Bool { get }
  /// Gives a copy of a descriptor to hold.
  func hold(_ what: Held, _ descriptor: CInt) throws(Errno)
  /// Says that this process serves.
  func takeCharge()
  /// Says that this process was told to end.
  func endInOrder()
  /// Says that nobody can succeed this process.
  func letGo()
}

/// What is held.
enum Held: String, CaseIterable {
  case server = "vtpmd-server"
  case live = "vtpmd-live"
}

/// What a predecessor has left.
struct Inheritance: ~Copyable {
  var server: FileDescriptor?
  var live: FileDescriptor?
  /// The socket that successors come to, and the connection to the holder on whose account it is.
  var listener: FileDescriptor?
  var elder: PacketLink?

  init() {}

  /// Asks at a socket for the TPM, and waits until its daemon has ended.
  ///
  /// - Parameter needsDevice: this process has no other place to serve at
  init(from path: String, needsDevice: Bool) throws(Failure) {
    let link = PacketLink(
      try Failure.explaining({ Self.failure(path, $0) }) { () throws(Errno) in
        try UnixSocket.connect(path, type: FileDescriptor.packetType)
      })
    try Failure.explaining({ Self.failure(path, $0) }) { () throws(Errno) in
      try link.send(needsDevice ? .helloToDevice : .hello, version: UInt8(clamping: LiveFormat.version))
    }
    while true {
      var packet = try Failure.explaining({ Self.failure(path, $0) }) { () throws(Errno) in try link.receive() }
      switch packet.message {
      case .server: server = packet.takeDescriptor()
      case .live: live = packet.takeDescriptor()
      case .listener: listener = packet.takeDescriptor()
      case .end:
        elder = link
        return
      case .refused:
        throw Failure(.state, "\(path): the vtpmd that runs there is of another version, and goes on")
      case .deviceless:
        throw Failure(.usage, "\(path): no device is handed over there: ask for --unix PATH or --tcp HOST:PORT as well")
      default: throw Failure(.unavailable, "\(path): nobody hands a TPM over there")
      }
    }
  }

  private static func failure(_ path: String, _ error: Errno) -> Failure {
    switch error {
    case .noSuchFile, .connectionRefused:
      Failure(.unavailable, "\(path): nobody hands a TPM over there (\(error))")
    default: Failure.file(error, .unavailable, "\(path): cannot take a TPM over")
    }
  }
}

/// The daemon's end of the connection to its holder.
final class HolderLink: Keeper, Endpoint {
  private let link: PacketLink
  let hasInheritance = false
  private(set) var isFinished = false
  let keepsDaemonAlive = false

  /// Starts a holder. It is to be called before the process knows any secret, since the holder begins as a copy of it.
  ///
  /// - Parameters:
  ///   - listener: where successors come to
  ///   - path: the name of that
  ///   - confine: gives up what the holder does not need
  init(
    listener: consuming FileDescriptor, _ path: String, elder: PacketLink?, confine: (String) -> Void
  ) throws(Errno) {
    let (mine, holders) = try PacketLink.pair()
    guard try Process.fork() == .child else {
      link = mine
      return
    }
    var kept = [holders.descriptor, listener.rawValue]
    if let elder { kept.append(elder.descriptor) }
    Process.becomeQuiet(name: "vtpmd-holder", keeping: kept)
    confine(path)
    var holder = Holder(for: holders, listener: listener, path, elder: elder)
    holder.run()
    Process.end()
  }

  func hold(_ what: Held, _ descriptor: CInt) throws(Errno) {
    try link.send(what == .server ? .server : .live, descriptor)
  }

  func takeCharge() { try? link.send(.go) }
  /// Whoever wants a successor starts one, rather than end this process.
  func endInOrder() { letGo() }
  func letGo() { try? link.send(.bye) }

  func register(in polls: inout PollSet) { polls.add(link.descriptor, .readable) }

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    guard !readiness.isEmpty else { return true }
    do throws(Errno) {
      guard try link.receive().message == .release else { throw .brokenPipe }
      host.end(.handedOver)
    } catch {
      Log.event("the process that holds the TPM for a successor has ended: nobody can take over from now on")
      isFinished = true
    }
    return !isFinished
  }
}
