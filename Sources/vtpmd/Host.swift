// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// The mainboard around the TPM: everything that frontends share, and the only way from them to the engine.
struct Host: ~Copyable {
  /// Why the loop is to end.
  enum Ending: Equatable {
    case told(String)
    /// A successor has asked for the TPM.
    case handedOver
    case failed(Failure)
  }

  static var highestLocality: UInt8 { 4 }
  /// The extended localities, which only the simulator's protocol can name. Part 2, 8.5.
  private static var firstExtendedLocality: UInt8 { 32 }

  let engine: any Engine
  let platform: LinuxPlatform
  let store: SwitchedStore
  let roster: Roster
  /// The locality of raw commands on sockets, which swtpm's SET_LOCALITY sets.
  private(set) var socketLocality: UInt8 = 0
  /// Whether every power-on is followed by a TPM2_Startup of ours.
  private let startsUp: Bool
  private(set) var ending: Ending?
  /// Endpoints that came up while others were served; the loop takes them.
  private var newcomers: [any Endpoint] = []
  private(set) var sizes = CommandSizes()
  /// The volatile state that swtpm's INIT goes on with, where a client has sent one since power went.
  var arrivedState: StoredState?
  /// The connection that swtpm's SET_DATAFD brought, if there is one.
  weak var dataConnection: (any Endpoint)?
  let cancelWatch = CancelWatch()
  /// Where the TPM is kept for a successor, if it is.
  var live: LiveLog?
  /// Told the number of each authenticated countdown timer that signals.
  var timerSignal: ((Int) -> Void)?

  init(_ engine: any Engine, platform: LinuxPlatform, store: SwitchedStore, roster: Roster, startsUp: Bool) {
    self.engine = engine
    self.platform = platform
    self.store = store
    self.roster = roster
    self.startsUp = startsUp
    platform.cancelWatch = { [cancelWatch] in cancelWatch.isRequested }
  }

  /// Ends the loop; the first reason counts.
  mutating func end(_ reason: Ending) { if ending == nil { ending = reason } }

  mutating func add(_ endpoint: any Endpoint) { newcomers.append(endpoint) }

  /// False where there are none.
  mutating func moveNewcomers(to endpoints: inout [any Endpoint]) -> Bool {
    guard !newcomers.isEmpty else { return false }
    endpoints += newcomers
    newcomers.removeAll()
    return true
  }
}

/// Commands.
extension Host {
  var maxCommandSize: Int { engine.maxCommandSize }
  var isPoweredOn: Bool { engine.isPoweredOn }

  /// Executes a command, and answers TPM_RC_LOCALITY itself where there is no such locality.
  mutating func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void) {
    guard locality <= Self.highestLocality || locality >= Self.firstExtendedLocality else {
      ResponseHeader.locality.withOctets(respond)
      return
    }
    var responseSize = 0
    engine.execute(command, locality: locality) { response in
      responseSize = response.byteCount
      respond(response)
    }
    sizes.record(command: command, responseSize: responseSize)
  }

  mutating func executeFromSocket(_ command: RawSpan, respond: (RawSpan) -> Void) {
    execute(command, locality: socketLocality, respond: respond)
  }

  /// False where there is no such locality.
  mutating func setSocketLocality(_ locality: UInt8) -> Bool {
    guard locality <= Self.highestLocality else { return false }
    socketLocality = locality
    return true
  }

  mutating func takeSizes() -> CommandSizes {
    defer { sizes = CommandSizes() }
    return sizes
  }
}

/// Power and the other signals of a platform.
extension Host {
  /// Does nothing where power is on: a client that powers on to be sure must not reset the others.
  mutating func powerOn() {
    guard !engine.isPoweredOn else { return }
    arrivedState = nil
    engine.powerOn()
    startupIfAsked()
  }

  /// Cuts the power as a switch does; what was not saved is lost.
  mutating func powerOff() {
    guard engine.isPoweredOn else { return }
    keepTime()
    engine.powerOff()
  }

  /// Off and on again; nothing where power is off.
  mutating func reset() {
    guard engine.isPoweredOn else { return }
    powerOff()
    powerOn()
  }

  /// Saves the TPM's state in order, which nobody else asks it to: the kernel's shutdown never arrives.
  mutating func shutdown() {
    guard engine.isPoweredOn else { return }
    engine.shutdown()
  }

  /// Starts the TPM up where that is ours to do and was not done yet.
  mutating func startupIfAsked() {
    if startsUp, engine.isPoweredOn { engine.startup() }
  }

  /// Does what is due by now, and says in how many milliseconds it is to be called again; nil while there is nothing to
  /// wait for.
  @discardableResult
  mutating func keepTime() -> Int? {
    let timer = engine.keepTime { timerSignal?($0) }
    var disk = store.millisecondsToSynchronization
    if disk == 0 {
      store.synchronize()
      disk = store.millisecondsToSynchronization
    }
    guard timer != nil || disk != nil else { return nil }
    return Int(clamping: min(timer ?? .max, disk ?? .max))
  }

  /// Whether a timer, by its number or its handle, has signalled and has not been set since.
  mutating func isTimerSignaled(_ timer: UInt32) -> Bool {
    engine.isTimerSignaled(Int(timer >= Self.firstTimer ? timer - Self.firstTimer : timer))
  }

  /// TPM_RH_ACT_0. Part 2, 7.4.
  private static var firstTimer: UInt32 { 0x4000_0110 }

  var isEstablished: Bool { engine.isEstablished }
  mutating func resetEstablished(locality: UInt8) -> Bool { engine.resetEstablished(locality: locality) }
  mutating func failNextSelfTest() { engine.failNextSelfTest() }
  mutating func hashStart() { engine.hashStart() }
  mutating func hashData(_ octets: RawSpan) { engine.hashData(octets) }
  mutating func hashEnd() { engine.hashEnd() }
}
