// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// How this process follows another one, and how another one can follow it.
final class Succession {
  /// Who keeps the TPM for a successor; nil where nobody does.
  let keeper: (any Keeper)?
  /// What a predecessor has left, if there was one.
  private let contents: LiveContents?
  /// The server side of the predecessor's device.
  private var server: FileDescriptor?

  /// Takes what a predecessor has left, and starts the holder for a successor. The process knows no secret yet.
  static func begin(_ options: Options, _ rights: Rights) throws(Failure) -> Succession {
    let confine = { (path: String) in
      guard options.isSandboxed else { return }
      // The socket's file goes with the holder.
      _ = Sandbox(rules: [Landlock.Rule(path: Sandbox.directory(of: path), access: .removeFile)]).enter(rights)
    }
    switch options.handover {
    case nil: return try Succession(nil, Inheritance())
    case .socket(let path): return try Succession(holder(try listen(path), path, elder: nil, confine), Inheritance())
    case .takeover(let path):
      var inheritance = try Inheritance(from: path, needsDevice: options.frontends.isEmpty)
      guard let listener = inheritance.listener.take() else { throw nothing }
      return try Succession(holder(listener, path, elder: inheritance.elder, confine), inheritance)
    case .serviceManager: return try Succession(try serviceManager(), try ServiceManager.inheritance())
    }
  }

  private init(_ keeper: (any Keeper)?, _ inheritance: consuming Inheritance) throws(Failure) {
    self.keeper = keeper
    server = inheritance.server.take()
    guard let live = inheritance.live.take() else {
      contents = nil
      guard server == nil else { throw Self.nothing }
      return
    }
    do throws(Failure) {
      contents = try LiveContents(taking: live)
    } catch {
      contents = nil
      // Nobody can ever take this over; with the next start, a service manager makes the device anew.
      keeper?.letGo()
      throw error
    }
  }

  private static func serviceManager() throws(Failure) -> ServiceManager {
    let manager = try Failure.explaining({ Failure(.system, "NOTIFY_SOCKET: \($0)") }) { () throws(Errno) in
      try ServiceManager()
    }
    guard let manager else {
      throw Failure(.usage, "option --handover systemd: vtpmd was not started by systemd with Type=notify")
    }
    return manager
  }

  private static func listen(_ path: String) throws(Failure) -> FileDescriptor {
    try Failure.explaining({ UnixSocket.failure(path, $0) }) { () throws(Errno) in
      try UnixSocket.listen(path, type: FileDescriptor.packetType)
    }
  }

  private static func holder(
    _ listener: consuming FileDescriptor, _ path: String, elder: PacketLink?, _ confine: (String) -> Void
  ) throws(Failure) -> HolderLink {
    do throws(Errno) {
      return try HolderLink(listener: listener, path, elder: elder, confine: confine)
    } catch {
      throw Failure(.system, "cannot start the process that holds the TPM for a successor: \(error)")
    }
  }

  private static let nothing = Failure(.state, "cannot take over: what was left has no state of a TPM")
}

extension Succession {
  /// The device of the predecessor.
  struct Device: ~Copyable {
    let server: FileDescriptor
    let numbers: ProxyNumbers?
    let locality: UInt8

    consuming func takeServer() -> FileDescriptor { server }
  }

  /// Whether a TPM is taken over.
  var hasPredecessor: Bool { contents != nil }

  /// The whole state of the predecessor's TPM, which was kept in this repository; nil where there is none.
  func state(on stored: StoredState?, in repository: any StateRepository) throws(Failure) -> StoredState? {
    guard let contents else { return nil }
    guard let stored, contents.identity == repository.identity else {
      throw Failure(.state, "cannot take over: the TPM is not the one in \(repository.place)")
    }
    return try contents.applied(to: stored)
  }

  /// Keeps a TPM for a successor from now on, where somebody holds it.
  ///
  /// A command that the predecessor had taken is answered first. If this process ends before its own log begins, the
  /// next one answers once more, which the kernel refuses: it takes an answer only from when a command has been read.
  func keep(_ tpm: inout TPM, of repository: any StateRepository) throws(Failure) -> LiveLog? {
    guard let keeper else { return nil }
    if let contents, let number = server?.rawValue { contents.answer(on: number) }
    do throws(Errno) {
      let log = try makeLog(repository.identity)
      if !(hasPredecessor && keeper.hasInheritance) { try keeper.hold(.live, log.memory.descriptor.rawValue) }
      do throws(StoreFailure) { try tpm.keep(in: log) } catch { throw Errno.noSpace }
      return log
    } catch {
      throw Failure(.system, "cannot keep the TPM for a successor: \(error)")
    }
  }

  private func makeLog(_ identity: [UInt8]) throws(Errno) -> LiveLog {
    if let contents { return LiveLog(contents.memory, log: Log.event) }
    return try LiveLog(identity: identity, log: Log.event)
  }

  /// The device of the predecessor, which the holder gets as well; nil where there was none.
  func takeDevice() throws(Failure) -> Device? {
    guard let server = server.take() else { return nil }
    do throws(Errno) {
      if let keeper, !keeper.hasInheritance { try keeper.hold(.server, server.rawValue) }
    } catch {
      throw Failure(.system, "cannot have the device held for a successor: \(error)")
    }
    return Device(server: server, numbers: contents?.device, locality: contents?.locality ?? 0)
  }
}
