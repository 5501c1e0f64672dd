// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import TPMCrypto

@testable import TPMStore

/// A state directory in the hands of one process after the other, on a disk that fails now and then and loses power
/// again and again. All that happens follows from a seed.
struct PowerCutScenario {
  private var random: SeededRandom
  private let durability: Durability
  private let clock = Clock()
  private var disk = FakeDisk()
  /// Keys that may open the state that is there.
  private var materials: [KeyMaterial] = [.beside]
  /// What is known to be on the disk; nil for no TPM.
  private var durable: Records?
  /// What was acknowledged, or refused, since, and may be there or not.
  private var since: [Records?] = []
  /// What was acknowledged last, and what was refused since.
  private var acknowledged: Records?
  private var refused: [Records] = []
  /// The process that runs has acknowledged something.
  private var isOwn = false
  private var step = 0
  private(set) var cuts = 0
  /// How often what was acknowledged last was not there, as it may be where the disk was not waited for.
  private(set) var losses = 0

  private final class Clock { var now: UInt64 = 0 }

  /// What must not happen.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  init(seed: UInt64, _ durability: Durability) {
    random = SeededRandom(seed: seed)
    self.durability = durability
  }

  private func open(_ material: KeyMaterial) -> StateDirectory {
    let clock = clock
    // Files grow often, and are written anew often.
    return StateDirectory(
      disk, "disk", creates: true, key: material, growth: JournalGrowth(step: 150) { max(700, $0 * 2) },
      durability: durability, now: { clock.now }, log: { _ in })
  }

  /// Runs a machine until its power is cut, and looks at the disk.
  mutating func runToPowerCut() throws {
    plan()
    while !disk.isOff { try runProcess() }
    cuts += 1
    disk = disk.afterPowerCut(&random)
    try look(mayHaveLost: [durable] + since)
  }

  /// Decides when the power goes, and how often the disk fails until then.
  private mutating func plan() {
    let begin = disk.steps
    let end = begin + Int.random(in: 0..<70, using: &random)
    let rate = [0, 0, 2, 15].randomElement(using: &random) ?? 0
    let readOnly = random.percent(10) ? begin + Int.random(in: 0..<60, using: &random) : .max - 20
    let errors: [FakeDisk.Fault] = [
      .error(.noSpace), .error(.ioError), .error(.interrupted), .half(.noSpace), .half(.ioError), .short,
    ]
    var faults: [Int: FakeDisk.Fault] = [:]
    for step in begin..<end where random.percent(rate) { faults[step] = errors.randomElement(using: &random) }
    disk.fault = { step, _ in
      if step == end { return .powerCut }
      return step < readOnly || step > readOnly + 20 ? faults[step] : .error(Errno(rawValue: 30))
    }
  }

  /// One process, from its start to where it is killed.
  private mutating func runProcess() throws {
    guard let (store, found) = try start() else { return }
    var records = found ?? [:]
    while !disk.isOff {
      step += 1
      clock.now += UInt64.random(in: 0..<10, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<3: return
      case 3..<8 where acknowledged != nil: reseal(store, &records)
      case 8..<10 where acknowledged != nil: compact(store)
      case 10..<13: synchronize(store)
      default: change(store, &records)
      }
      if store.millisecondsToSynchronization == 0 { synchronize(store) }
    }
  }

  /// What the process finds; nil where it cannot start while the disk fails.
  private mutating func start() throws -> (StateDirectory, Records?)? {
    for (place, material) in materials.enumerated() {
      let store = open(material)
      let found: Records?
      do { found = try store.load()?.records } catch { continue }
      guard found == acknowledged || refused.contains(where: { $0 == found }) else {
        throw Violation(description: "another process finds something else")
      }
      // The others stay: what a process reads need not be what the disk has.
      materials.swapAt(0, place)
      (acknowledged, isOwn) = (found, false)
      since.append(found)
      return (store, found)
    }
    // Time goes by, and with it what the disk suffers from.
    try? disk.remove("nothing")
    return nil
  }

  private mutating func change(_ store: StateDirectory, _ records: inout Records) {
    let next = records.changed(step)
    do {
      try store.save(next, from: acknowledged ?? [:])
      acknowledge(next, isDurable: durability == .full)
      records = next
    } catch {
      refuse(next)
      // An engine drops what was refused, or stores it with the next change.
      if Bool.random(using: &random) { records = next }
    }
  }

  /// Another key, or another state as well.
  private mutating func reseal(_ store: StateDirectory, _ records: inout Records) {
    let material: KeyMaterial = Bool.random(using: &random) ? .beside : .key(.test(UInt8(step & 0xFF)))
    let next = Bool.random(using: &random) ? acknowledged ?? [:] : records.changed(step)
    do {
      try store.replace(with: StoredState(next), under: material)
      materials = [material]
      acknowledge(next, isDurable: true)
      records = next
    } catch {
      materials.append(material)
      refuse(next)
    }
  }

  private mutating func compact(_ store: StateDirectory) {
    let next = acknowledged ?? [:]
    do {
      try store.compact(StoredState(next))
      acknowledge(next, isDurable: true)
    } catch {
      refuse(next)
    }
  }

  private mutating func synchronize(_ store: StateDirectory) {
    do {
      try store.synchronize()
      if isOwn { (durable, since) = (acknowledged, refused) }
    } catch {}
  }

  private mutating func acknowledge(_ records: Records, isDurable: Bool) {
    (acknowledged, isOwn) = (records, true)
    refused = []
    if isDurable { (durable, since) = (records, []) } else { since.append(records) }
  }

  private mutating func refuse(_ records: Records) {
    refused.append(records)
    since.append(records)
  }

  /// The disk at the next start, which must hold what it may, and open with a key that is there.
  private mutating func look(mayHaveLost allowed: [Records?]) throws {
    var problems: [String] = []
    for material in materials {
      let found: Records?
      do {
        found = try open(material).load()?.records
      } catch {
        problems.append("\(error)")
        continue
      }
      guard allowed.contains(where: { $0 == found }) else {
        throw Violation(description: "a change is lost, or half there, after \(cuts) power cuts")
      }
      if found != acknowledged { losses += 1 }
      materials = [material]
      (durable, since, acknowledged, refused) = (found, [], found, [])
      return
    }
    throw Violation(description: "nothing opens the state after \(cuts) power cuts: \(problems)")
  }
}

extension StoredState {
  init(_ records: Records) {
    self.init()
    let transaction = Transaction(records)
    try! apply(transaction.octets)
  }
}
