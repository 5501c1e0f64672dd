// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import Testing

@testable import TPMStore

/// A state directory on a disk that fails and loses power: what was acknowledged stays, and nothing is half there.
struct StoreFaultTests {
  private static let changes = 16

  /// What an engine knows of its store.
  private struct Engine {
    /// What the store has acknowledged; nil where it has not acknowledged anything.
    var stored: Records?
    /// What it has refused since, which may be there or not.
    var refused: [Records] = []

    mutating func save(_ new: Records, to store: StateDirectory) -> Bool {
      do {
        try store.save(new, from: stored ?? [:])
        (stored, refused) = (new, [])
        return true
      } catch {
        refused.append(new)
        return false
      }
    }

    func accepts(_ found: Records?) -> Bool { found == stored || refused.contains { $0 == found } }
  }

  /// Files grow often, and are written anew often.
  private static func open(_ disk: FakeDisk) -> StateDirectory {
    StateDirectory(disk, "disk", creates: true, growth: JournalGrowth(step: 150) { max(700, $0 * 2) }, log: { _ in })
  }

  /// Makes a TPM and changes it again and again; a change that is refused is dropped, or made up for by the next one.
  private static func run(
    on disk: FakeDisk, remembers: Bool = false, afterRefusal: (Engine) throws -> Void = { _ in }
  ) throws -> Engine {
    var engine = Engine()
    var store: StateDirectory?
    var records: Records = [:]
    for step in 0..<changes {
      if store == nil {
        let opened = Self.open(disk)
        // A directory that cannot be read now is opened again.
        guard let found = try? opened.load()?.records ?? [:] else { continue }
        records = found
        store = opened
      }
      guard let store else { continue }
      let next = records.changed(step)
      if engine.save(next, to: store) || remembers { records = next } else { try afterRefusal(engine) }
    }
    return engine
  }

  /// The disk at the next start, which must hold what it may and take another change.
  private static func check(_ disk: FakeDisk, _ engine: Engine, _ comment: Comment) throws {
    var store = Self.open(disk)
    var found = try store.load()?.records
    #expect(engine.accepts(found), comment)
    let next = (found ?? [:]).changed(99)
    try store.save(next, from: found ?? [:])
    store = Self.open(disk)
    found = try store.load()?.records
    #expect(found == next, comment)
  }

  private static let steps: Int = {
    let disk = FakeDisk()
    let engine = try! run(on: disk)
    precondition(engine.refused.isEmpty)
    return disk.steps
  }()

  @Test func aDiskThatWorksKeepsEverything() throws {
    let disk = FakeDisk()
    let engine = try Self.run(on: disk)
    #expect(engine.refused.isEmpty && engine.stored?.isEmpty == false)
    // Three files are made and written anew several times over.
    #expect(disk.steps > Self.changes * 2 + 20)
    try Self.check(disk.afterPowerCut(.nothing, newNames: false), engine, "no fault")
  }

  @Test(arguments: FakeDisk.Remains.allCases, [true, false])
  func aPowerCutAtAnyStepLosesNothing(_ remains: FakeDisk.Remains, _ newNames: Bool) throws {
    for step in 0..<Self.steps {
      let disk = FakeDisk()
      disk.fault = { at, _ in at == step ? .powerCut : nil }
      let engine = try Self.run(on: disk)
      try Self.check(disk.afterPowerCut(remains, newNames: newNames), engine, "step \(step)")
    }
  }

  @Test(
    arguments: [
      FakeDisk.Fault.error(.noSpace), .error(.ioError), .error(.interrupted), .half(.noSpace), .half(.ioError), .short,
    ], [1, 2, 3, 8])
  func aFaultAtAnyStepIsGotOver(_ fault: FakeDisk.Fault, _ length: Int) throws {
    for step in 0..<Self.steps {
      for remembers in [true, false] {
        let disk = FakeDisk()
        disk.fault = { at, _ in (step..<(step + length)).contains(at) ? fault : nil }
        var engine = try Self.run(on: disk, remembers: remembers) { engine in
          // Power that goes away while the disk fails.
          for remains in [FakeDisk.Remains.nothing, .firstHalf, .secondHalf, .all] {
            try Self.check(disk.afterPowerCut(remains, newNames: false), engine, "step \(step), \(remains)")
            try Self.check(disk.afterPowerCut(remains, newNames: true), engine, "step \(step), \(remains)")
          }
        }
        if fault == .short { #expect(engine.refused.isEmpty) }
        disk.fault = { _, _ in nil }
        // What the last refused left is gone once something was acknowledged, and what was is on the disk.
        let store = Self.open(disk)
        let found = try store.load()?.records
        #expect(engine.accepts(found))
        let isSaved = engine.save((found ?? [:]).changed(50), to: store)
        #expect(isSaved)
        try Self.check(disk.afterPowerCut(.nothing, newNames: false), engine, "step \(step)")
      }
    }
  }

  @Test(arguments: FakeDisk.Remains.allCases)
  func aPowerCutAfterAFaultLosesNothing(_ remains: FakeDisk.Remains) throws {
    for step in stride(from: 0, to: Self.steps, by: 3) {
      for gap in 1..<8 {
        let disk = FakeDisk()
        disk.fault = { at, _ in at == step ? .half(.ioError) : at == step + gap ? .powerCut : nil }
        let engine = try Self.run(on: disk)
        for newNames in [true, false] {
          try Self.check(disk.afterPowerCut(remains, newNames: newNames), engine, "step \(step) and \(gap)")
        }
      }
    }
  }
}
