// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import Testing

@testable import TPMStore

struct DurabilityTests {
  private let disk = FakeDisk()
  private final class Clock { var now: UInt64 = 1000 }
  private let clock = Clock()

  @Test(
    arguments: [
      ("full", .full), ("batch", .batch(milliseconds: 100)), ("batch:1", .batch(milliseconds: 1)),
      ("batch:60000", .batch(milliseconds: 60_000)), ("none", Durability.none),
    ] as [(String, Durability)])
  func aDurabilityIsRead(_ text: String, _ durability: Durability) { #expect(Durability(text) == durability) }

  @Test(arguments: [
    "", "Full", "batch:", "batch:0", "batch:60001", "batch:-1", "batch:1s", "batch:99999999999999999999",
  ])
  func whatIsNoneIsRefused(_ text: String) { #expect(Durability(text) == nil) }

  private func journal(_ durability: Durability) throws -> (Journal, Records) {
    let journal = Journal(
      "state", temporaryName: "new", in: disk, key: .test(),
      settlement: Settlement(durability, now: { [clock] in clock.now }))
    let first = Records.index(1, [1])
    try journal.save(first, from: [:])
    return (journal, first)
  }

  /// What is left when the power goes and nothing gets to the disk that nobody waited for.
  private func left() throws -> Records {
    let file = try #require(disk.afterPowerCut(.nothing, newNames: false)["state"])
    return try JournalReader.read(file.rawSpan, key: .test()).state.records
  }

  @Test func aBatchIsOnTheDiskInTime() throws {
    let (journal, first) = try journal(.batch(milliseconds: 20))
    // The first file is there before it is acknowledged.
    #expect(try left() == first && journal.millisecondsToSynchronization == nil)
    let steps = disk.steps
    try journal.save(first.changed(1), from: first)
    clock.now += 5
    try journal.save(first.changed(1).changed(2), from: first.changed(1))
    #expect(disk.steps == steps + 2)
    // The time runs from the first of them.
    #expect(journal.millisecondsToSynchronization == 15)
    #expect(try left() == first)
    clock.now += 100
    #expect(journal.millisecondsToSynchronization == 0)
    try journal.synchronize()
    #expect(disk.steps == steps + 3 && journal.millisecondsToSynchronization == nil)
    #expect(try left() == first.changed(1).changed(2))
    try journal.synchronize()
    #expect(disk.steps == steps + 3)
  }

  @Test func withNoDurabilityOnlyTheEndWaits() throws {
    let (journal, first) = try journal(.none)
    try journal.save(first.changed(1), from: first)
    clock.now += 1_000_000
    #expect(journal.millisecondsToSynchronization == nil)
    #expect(try left() == first)
    try journal.synchronize()
    #expect(try left() == first.changed(1))
  }

  @Test func withFullDurabilityNothingWaits() throws {
    let (journal, first) = try journal(.full)
    try journal.save(first.changed(1), from: first)
    #expect(try left() == first.changed(1) && journal.millisecondsToSynchronization == nil)
  }

  /// The kernel says once that octets did not get to the disk, and calls success what comes after.
  @Test func aBatchThatDoesNotGetToTheDiskIsWrittenAnew() throws {
    let (journal, first) = try journal(.batch(milliseconds: 20))
    try journal.save(first.changed(1), from: first)
    disk.fault = { [steps = disk.steps] at, _ in at == steps ? .error(.ioError) : nil }
    try journal.synchronize()
    #expect(try left() == first.changed(1) && journal.millisecondsToSynchronization == nil)
  }

  @Test func aBatchThatCannotBeWrittenAnewIsTriedAgain() throws {
    let (journal, first) = try journal(.batch(milliseconds: 20))
    try journal.save(first.changed(1), from: first)
    disk.fault = { _, _ in .error(.ioError) }
    #expect(throws: StoreFailure.self) { try journal.synchronize() }
    #expect(journal.millisecondsToSynchronization == 1000)
    disk.fault = { _, _ in nil }
    try journal.synchronize()
    #expect(try left() == first.changed(1) && journal.millisecondsToSynchronization == nil)
  }

  /// A record that got to the disk before the one in front of it goes with it.
  @Test func aHoleInABatchEndsTheStateBeforeIt() throws {
    let journal = Journal(
      "state", temporaryName: "new", in: disk, key: .test(), growth: .exact,
      settlement: Settlement(.none, now: { 0 }))
    var (states, ends): ([Records], [Int]) = ([], [])
    for step in 0..<6 {
      let old = states.last ?? [:]
      try journal.save(old.changed(step), from: old)
      // The third is the last that is waited for.
      if step == 2 { try journal.synchronize() }
      states.append(old.changed(step))
      ends.append(try #require(disk["state"]).count)
    }
    let whole = try #require(disk["state"])
    for hole in 1..<6 {
      var file = whole
      for place in ends[hole - 1]..<ends[hole] { file[place] = 0 }
      if hole <= 2 {
        // That one was on the disk: this is damage.
        #expect(throws: JournalProblem.self) { try JournalReader.read(file.rawSpan, key: .test()) }
      } else {
        #expect(try JournalReader.read(file.rawSpan, key: .test()).state.records == states[hole - 1])
      }
    }
  }
}
