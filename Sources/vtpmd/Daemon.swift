// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// The life of the process: options, state, TPM, frontends, the loop, and an orderly end.
enum Daemon {
  /// Runs with the arguments after the program's name, and says with which status to exit.
  static func run(_ arguments: [String]) -> ExitStatus {
    do throws(Failure) {
      switch try OptionParser.parse(arguments, hasProxy: { unsafe access(Options.proxyDevice, F_OK) == 0 }) {
      case .help: Log.write(Help.text, to: STDOUT_FILENO)
      case .version: Log.write("vtpmd \(Version.current)\n", to: STDOUT_FILENO)
      case .printProfile(let profile): Log.write(profile.text, to: STDOUT_FILENO)
      case .run(let options): try serve(options)
      }
      return .success
    } catch {
      Log.event(error.message)
      return error.status
    }
  }

  private static func serve(_ options: Options) throws(Failure) {
    SecretProtection.begin()
    SignalDescriptor.ignoreBrokenPipes()
    let signals = try system("signals") { () throws(Errno) in try SignalDescriptor() }
    let announcer = try announcer(options)
    var profile: Profile?
    if let name = options.profile { profile = try ProfileFile.read(name) }
    let trace = try openTrace(options)
    let rights = try Rights(options)
    SecretProtection.forbidDumps()
    // Before there are any secrets to be copied.
    let succession = try rights.explaining { () throws(Failure) in try Succession.begin(options, rights) }
    let platform = LinuxPlatform()
    let repository = try repository(options, rights)
    let store = SwitchedStore(repository)
    let roster = Roster()
    var tpm = try rights.explaining { () throws(Failure) in
      try makeTPM(profile, repository, platform, store, after: succession)
    }
    let live = try succession.keep(&tpm, of: repository)
    // Until now a failure ended the daemon with a line of its own.
    store.log = Log.event
    let device = try succession.takeDevice()
    var host = Host(
      TPMEngine(tpm, trace: trace), platform: platform, store: store, roster: roster,
      startsUp: options.startsUpAtPowerOn(hasDevice: device != nil))
    host.live = live
    host.timerSignal = { number in
      announcer.report("TPM_RH_ACT_\(String(number, radix: 16, uppercase: true)) signaled")
    }
    // Before the device is made: a TPM that is started already leaves the kernel's log clean.
    if !succession.hasPredecessor { host.powerOn() }
    let keeper = succession.keeper
    var factory = FrontendFactory(roster: roster, announcer: announcer, maxCommandSize: host.maxCommandSize) {
      (numbers, server) throws(Errno) in
      if let numbers { live?.set(device: numbers) }
      try keeper?.hold(.server, server)
    }
    let hasDevice = device != nil
    if let device { factory.take(device) }
    for frontend in options.frontends {
      if case .proxy = frontend, hasDevice { continue }
      try rights.open(frontend) { () throws(Failure) in try factory.open(frontend) }
    }
    if options.isSandboxed {
      for line in Sandbox(options, hasDevice: hasDevice).enter(rights) { Log.event(line) }
    } else if rights.account != nil {
      try system("capabilities", rights.drop)
    }
    var server = Server(
      host, factory.endpoints + [SignalEndpoint(signals)] + [keeper as? any Endpoint].compactMap(\.self))
    guard server.hasPlaces else {
      throw Failure(.usage, "no device was left to serve: take over once more, with --unix PATH or --tcp HOST:PORT")
    }
    keeper?.takeCharge()
    factory.announceAll()
    (keeper as? ServiceManager)?.announceReady()
    let outcome = loop(&server)
    if server.host.ending != .handedOver { server.shutdown() }
    store.synchronize()
    if server.host.ending == .handedOver { return }
    if let outcome {
      keeper?.letGo()
      throw outcome
    }
    keeper?.endInOrder()
    guard !store.hasFailed else {
      throw Failure(.cannotCreate, "the last changes to the state could not be saved: make room, and check the TPM")
    }
  }

  private static func openTrace(_ options: Options) throws(Failure) -> TraceFile? {
    guard let path = options.trace else { return nil }
    return try Failure.explaining({ .file($0, .cannotCreate, "cannot write the trace \(path)") }) {
      () throws(Errno) in
      try TraceFile(path)
    }
  }

  /// Serves until the end, and answers nil where the end was asked for.
  private static func loop(_ server: inout Server) -> Failure? {
    do throws(Errno) {
      try server.run()
    } catch {
      return Failure(.system, "cannot wait for clients: \(error)")
    }
    switch server.host.ending {
    case .failed(let failure): return failure
    case .told(let who):
      Log.event("ending after \(who)")
      return nil
    case .handedOver:
      Log.event("ending for a successor, which goes on with the TPM")
      return nil
    case nil: return nil
    }
  }

  private static func repository(_ options: Options, _ rights: Rights) throws(Failure) -> any StateRepository {
    guard case .directory(let path, let creates) = options.state else { return EphemeralStore() }
    let directory = try rights.explaining { () throws(Failure) in
      let key = try options.key?.read() ?? .beside
      return try StateDirectory(
        path, creates: creates, key: key, durability: options.durability,
        now: { LinuxPlatform.monotonicMilliseconds }, log: Log.event)
    }
    try rights.check(path)
    return directory
  }

  /// The TPM as a predecessor has left it, or as it was saved last, which must be of this profile if there is one, or a
  /// new one where the store says so.
  private static func makeTPM(
    _ profile: Profile?, _ repository: any StateRepository, _ platform: LinuxPlatform, _ store: SwitchedStore,
    after succession: Succession
  ) throws(Failure) -> TPM {
    let saved = try repository.load()
    let left = try succession.state(on: saved, in: repository)
    do throws(StateError) {
      guard let saved else { return try TPM.manufacture(profile ?? .default, platform: platform, store: store) }
      guard let left else { return try TPM(restoring: saved, profile, platform: platform, store: store) }
      return try TPM(takingOver: left, on: saved, profile, time: .passes, platform: platform, store: store)
    } catch {
      throw failure(error, repository)
    }
  }

  private static func failure(_ error: StateError, _ repository: any StateRepository) -> Failure {
    switch error {
    case .noEntropy: Failure(.system, "\(error)")
    case .notStored: Failure(.cannotCreate, "\(error)")
    case .damaged: Failure(.state, "\(repository.place): \(error)")
    case .otherProfile: Failure(.profile, "\(repository.place): \(error): leave --profile out, or make another TPM")
    }
  }

  private static func announcer(_ options: Options) throws(Failure) -> Announcer {
    let output = options.frontends.contains(.standardStreams) ? STDERR_FILENO : STDOUT_FILENO
    guard let number = options.readyDescriptor else { return Announcer(output: output, ready: nil) }
    guard number > STDERR_FILENO else {
      throw Failure(.usage, "option --ready-fd: \(number) is a standard stream; see vtpmd --help")
    }
    let ready = FileDescriptor(owning: number)
    do throws(Errno) {
      try ready.closeOnExec()
    } catch {
      _ = ready.release()
      throw Failure(.usage, "option --ready-fd: descriptor \(number) is not open; see vtpmd --help")
    }
    return Announcer(output: output, ready: ready)
  }

  private static func system<R: ~Copyable>(_ what: String, _ body: () throws(Errno) -> R) throws(Failure) -> R {
    do throws(Errno) {
      return try body()
    } catch {
      throw Failure(.system, "\(what): \(error)")
    }
  }
}

extension Options {
  /// With a device of the kernel's, made or taken over, the start-up is ours unless told otherwise; elsewhere it is the
  /// clients'.
  func startsUpAtPowerOn(hasDevice: Bool) -> Bool {
    startsUp ?? (hasDevice || frontends.contains { if case .proxy = $0 { true } else { false } })
  }
}
