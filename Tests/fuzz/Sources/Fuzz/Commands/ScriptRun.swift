// SPDX-License-Identifier: Apache-2.0
import Glibc
import TPMCrypto

@testable import TPMCore

/// A TPM that a script is run on, step by step, with a look at it after each.
struct ScriptRun: ~Copyable {
  /// Seconds of processor time after which no step is begun: some keys take long to make.
  private static let patience = 3

  private(set) var tpm: TPM
  private let platform: FuzzPlatform
  private var store: FuzzStore
  private var live = FuzzLiveStore()
  /// A step has put something into the TPM that it would never have come to by itself.
  private var isHostile = false

  /// A new TPM that has power.
  init(_ profile: Profile = .withoutLongKeys) {
    platform = FuzzPlatform()
    store = FuzzStore()
    do throws(StateError) { tpm = try TPM.manufacture(profile, platform: platform, store: store) } catch {
      fatalError("no TPM can be made: \(error)")
    }
    powerOn()
  }

  /// A TPM that was stored, with what it had besides.
  init(_ state: StoredState, _ machine: Machine) {
    platform = FuzzPlatform()
    store = FuzzStore()
    store.state = state
    do throws(StateError) { tpm = try TPM(restoring: state, platform: platform, store: store) } catch {
      fatalError("the TPM cannot be taken up: \(error)")
    }
    powerOn()
    (tpm.machine.orderly, tpm.machine.reset, tpm.machine.clear) = (machine.orderly, machine.reset, machine.clear)
    (tpm.machine.pcr, tpm.machine.sessions, tpm.machine.objects) = (machine.pcr, machine.sessions, machine.objects)
    tpm.machine.volatile = machine.volatile
  }

  var state: StoredState { store.state }

  /// Gives the TPM power. The tests of algorithms before their first use are left out: each input would repeat them.
  private mutating func powerOn() {
    keepLive()
    tpm.powerOn()
    tpm.machine.volatile.knownAnswers = KnownAnswerTests([])
  }

  /// Takes all steps and looks at what they have left.
  mutating func run(_ script: Script, note: ([UInt8], [UInt8]) -> Void = { _, _ in }) {
    let start = clock()
    for step in script.steps where clock() - start < Self.patience * Int(CLOCKS_PER_SEC) { take(step, note) }
    if !isHostile { checkWhole() }
  }

  private mutating func take(_ step: Step, _ note: ([UInt8], [UInt8]) -> Void) {
    switch step.kind {
    case Step.Kind.powerCycle:
      tpm.powerOff()
      powerOn()
    case Step.Kind.time: platform.pass(milliseconds: step.data.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    case Step.Kind.measurement:
      tpm.hashStart()
      tpm.hashData(step.data.rawSpan)
      tpm.hashEnd()
    case Step.Kind.restart: restart()
    case Step.Kind.surroundings:
      let bits = step.data.first ?? 0
      platform.isPhysicallyPresent = bits & 1 != 0
      platform.isCancelRequested = bits & 2 != 0
      store.isBroken = bits & 4 != 0
      platform.hasEntropy = bits & 8 == 0
    case Step.Kind.move: move()
    case Step.Kind.rawCommand: execute(step.data, locality: 0, note)
    case Step.Kind.objectContext...Step.Kind.volatileRecord:
      isHostile = true
      takeHostile(step, note)
    default:
      var command = step.data
      if command.count >= 6 { command.replaceSubrange(2..<6, with: UInt32(command.count).octets) }
      if Step.Kind.authorized.contains(step.kind) { command = tpm.machine.authorizing(command) }
      execute(command, locality: step.kind % 5, note)
    }
  }

  /// Keeps the state for a successor as well.
  private mutating func keepLive() {
    live = FuzzLiveStore(over: store.state)
    do throws(StoreFailure) { try tpm.keep(in: live) } catch {
      require(isHostile, "the state cannot be recorded")
    }
  }

  /// Takes the TPM up anew out of its whole state, with another record in it if one is given. A state that the TPM itself
  /// has come to is taken up, and is the same again.
  private mutating func move(with record: [UInt8]? = nil) {
    guard let before = whole() else { return }
    var state = before
    do throws(StateError) {
      if let record {
        guard record.count >= 8 else { return }
        let octets = Array(record[..<8] + UInt32(record.count - 8).octets + record[8...])
        try state.apply(octets.rawSpan)
      }
      let other = FuzzStore()
      tpm = try TPM.importing(state, platform: platform, store: other)
      other.isBroken = store.isBroken
      store = other
    } catch { return require(isHostile, "what the TPM has come to cannot be taken up: \(error)") }
    keepLive()
    if record == nil { require(whole()?.octets == before.octets, "a TPM that was moved is another") }
  }

  private mutating func whole() -> StoredState? {
    let whole = Self.whole(of: &tpm)
    require(isHostile || whole != nil, "the whole state cannot be written")
    return whole
  }

  private static func whole(of tpm: inout TPM) -> StoredState? {
    var state = StoredState()
    do {
      let whole = try tpm.wholeState()
      try state.apply(whole.octets)
    } catch { return nil }
    return state
  }

  private mutating func restart() {
    guard !isHostile, !store.hasFailed else { return }
    do throws(StateError) {
      tpm = try TPM(restoring: store.state, platform: platform, store: store)
    } catch { require(false, "what the TPM has stored cannot be taken up: \(error)") }
    powerOn()
  }

  private mutating func execute(_ command: [UInt8], locality: UInt8, _ note: ([UInt8], [UInt8]) -> Void) {
    tpm.passTime()
    let before = tpm.machine
    var response: [UInt8] = []
    var count = 0
    tpm.execute(command.rawSpan, locality: locality) {
      response = [UInt8]($0)
      count += 1
    }
    require(count == 1, "a command was answered \(count) times")
    let code = ResponseCheck.code(of: response, to: command)
    note(command, response)
    if code != 0, let part = tpm.machine.difference(from: before, after: code) {
      require(false, "\(hexadecimal(command)) failed with \(ResponseCode(rawValue: code)) and changed \(part)")
    }
    if !isHostile { checkLimits() }
  }

  private func checkLimits() {
    let machine = tpm.machine
    require(machine.sessions.count <= machine.model.loadedSessions, "too many sessions are loaded")
    require(
      machine.sessions.count + machine.reset.contexts.saved.count <= machine.model.activeSessions,
      "too many sessions are active")
    require(machine.objects.count == machine.model.transientObjects, "there are too many slots for objects")
    require(machine.persistent.objects.count <= machine.model.persistentObjects, "too many objects are persistent")
    require(machine.persistent.nvIndices.count <= machine.model.nvIndices, "there are too many Indices")
    require(machine.orderly.nvData.count <= machine.persistent.nvIndices.count, "there are too many orderly Indices")
    require(store.state.byteCount <= 2 * machine.model.nvMemory, "too much is stored")
  }

  /// Everything can be written and read again, and the store has what the TPM has.
  private mutating func checkWhole() {
    checkSuccessor()
    defer { move() }
    let machine = tpm.machine
    checkReread(machine.persistent)
    checkReread(machine.orderly)
    checkReread(SavedResetData(machine))
    checkReread(machine.clear)
    for session in machine.sessions { checkReread(SavedSession(session)) }
    for case let loaded? in machine.objects {
      switch loaded {
      case .object(let object): checkReread(object)
      case .sequence(let sequence):
        checkReread(SavedSequence(sequence))
        require(SavedSequence(sequence).sequence != nil, "a sequence cannot be saved")
      }
    }
    guard !store.hasFailed else { return }
    do throws(StateError) {
      let stored = try Persistent(store.state)
      require(octetsOf(stored) == octetsOf(machine.persistent), "the store has another state than the TPM")
    } catch { require(false, "what the TPM has stored cannot be read: \(error)") }
  }

  /// Whoever takes over finds the TPM as it is.
  private mutating func checkSuccessor() {
    guard let whole = whole() else { return }
    do throws(StateError) {
      var successor = try TPM(
        takingOver: live.state, on: store.state, time: .passes, platform: platform, store: FuzzStore())
      require(whole.octets == Self.whole(of: &successor)?.octets, "a successor would find another TPM")
    } catch { require(false, "a successor would find no TPM: \(error)") }
  }

  private func checkReread<V: Wire>(_ value: V) {
    guard let octets = octetsOf(value) else { return require(false, "\(V.self) cannot be written") }
    guard let again = try? V(reading: octets.rawSpan) else { return require(false, "\(V.self) cannot be read again") }
    require(octetsOf(again) == octets, "\(V.self) is not what was written")
  }
}

extension Profile {
  /// All that there is but RSA keys of more than 2048 bits, which take longer to make than an input has time.
  fileprivate static var withoutLongKeys: Profile {
    var profile = Profile.default
    profile.vocabulary.rsaKeyBits = KeySizes([1024, 2048])
    return profile
  }
}

// MARK: - What no command could bring in

extension ScriptRun {
  private mutating func takeHostile(_ step: Step, _ note: ([UInt8], [UInt8]) -> Void) {
    switch step.kind {
    case Step.Kind.objectContext: loadContext(step.data, SavedKind.object, note)
    case Step.Kind.sequenceContext: loadContext(step.data, SavedKind.sequence, note)
    case Step.Kind.sessionContext:
      let handle = step.data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
      guard SavedKind.accepts(handle), (try? tpm.machine.session(handle)) == nil else { return }
      loadContext(step.data, handle, note)
    case Step.Kind.child: loadChild(step.data, note)
    case Step.Kind.record: takeUp(step.data, isRecord: true)
    case Step.Kind.volatileRecord: move(with: step.data)
    default: takeUp(step.data, isRecord: false)
    }
  }

  private mutating func loadContext(_ plain: [UInt8], _ savedHandle: UInt32, _ note: ([UInt8], [UInt8]) -> Void) {
    var writer = Writer()
    writer.write(plain)
    let isSession = HandleType(savedHandle) != .transient
    let sequence: UInt64
    if isSession {
      guard let number = try? tpm.machine.reset.contexts.save(savedHandle) else { return }
      sequence = number
    } else {
      guard tpm.machine.reset.objectContextID < .max else { return }
      sequence = tpm.machine.reset.objectContextID
      tpm.machine.reset.objectContextID += 1
    }
    guard let context = try? tpm.machine.seal(writer, sequence: sequence, savedHandle: savedHandle, .null),
      let parameters = octetsOf(context)
    else { return }
    execute(commandOctets(.contextLoad, [], parameters), locality: 0, note)
  }

  private mutating func loadChild(_ areas: [UInt8], _ note: ([UInt8], [UInt8]) -> Void) {
    let slots = tpm.machine.objects.enumerated()
    let machine = tpm.machine
    let transient = slots.lazy.map { Machine.firstTransient + UInt32($0.offset) }
      .first { (try? machine.object($0))?.isStorageParent ?? false }
    let persistent = machine.persistent.objects.first { $0.object.isStorageParent }?.handle
    guard let handle = transient ?? persistent, let parent = try? machine.object(handle) else { return }
    var reader = Reader(areas.rawSpan)
    var area = Sized<Public>()
    do throws(ResponseCode) {
      try area.visit(&reader)
      // Behind the integrity anything may be, a size that is wrong as well.
      let wrap = try OuterWrap(parent: parent)
      let iv = [UInt8](repeating: 7, count: wrap.cipher.cipher.blockSize)
      let name = try area.value.name
      let privateArea = Private(try wrap.wrap(Secret(copying: reader.rest), name: name, iv: iv))
      let parameters = (octetsOf(privateArea) ?? []) + (octetsOf(area) ?? [])
      execute(commandOctets(.load, [handle], parameters), locality: 0, note)
    } catch { return }
  }

  /// Puts records into the store and starts from there; where that is refused, all is as it was.
  private mutating func takeUp(_ data: [UInt8], isRecord: Bool) {
    var transaction = data
    if isRecord {
      guard data.count >= 8 else { return }
      transaction = data[..<8] + UInt32(data.count - 8).octets + data[8...]
    }
    var state = store.state
    do throws(StateError) {
      try state.apply(transaction.rawSpan)
      tpm = try TPM(restoring: state, platform: platform, store: store)
    } catch { return }
    store.state = state
    powerOn()
  }
}

/// TPM2_Startup(TPM_SU_CLEAR).
let startup: [UInt8] = [0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x44, 0, 0]

/// A command, with an empty password for each of so many handles as need one.
func commandOctets(_ code: CommandCode, _ handles: [UInt32], _ parameters: [UInt8]) -> [UInt8] {
  let count = CommandTable.shared[code.rawValue]?.authorizedHandleCount ?? 0
  let password: [UInt8] = [0x40, 0, 0, 9, 0, 0, 1, 0, 0]
  let sessions = (0..<count).flatMap { _ in password }
  let area = count == 0 ? [] : UInt32(sessions.count).octets + sessions
  let body = code.rawValue.octets + handles.flatMap(\.octets) + area + parameters
  return [0x80, count == 0 ? 1 : 2] + UInt32(body.count + 6).octets + body
}

extension UInt32 {
  var octets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}
