// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import Testing

@testable import TPMStore

struct JournalTests {
  private let disk = FakeDisk()

  private func journal(_ growth: JournalGrowth = .exact) -> Journal {
    Journal("state", temporaryName: "new", in: disk, key: .test(), growth: growth)
  }

  private func contents(of disk: FakeDisk? = nil) throws -> JournalContents {
    let file = try #require((disk ?? self.disk)["state"])
    return try JournalReader.read(file.rawSpan, key: .test())
  }

  /// The run of every record, in order.
  private func runs() throws -> [[UInt8]] {
    let file = try #require(disk["state"])
    var (runs, place): ([[UInt8]], Int) = ([], JournalFormat.headerSize)
    while let length = file.rawSpan.bigEndian(at: place, as: UInt32.self) {
      runs.append(Array(file[(place + 12)..<(place + 28)]))
      place += JournalFormat.recordOverhead + Int(length)
    }
    return runs
  }

  @Test func aChangeCostsOneWriteAndOneSynchronisation() throws {
    let journal = journal()
    var records: Records = [:]
    for handle in 0..<500 { records.merge(.index(UInt32(handle), [UInt8](repeating: 1, count: 100))) { $1 } }
    try journal.save(records, from: [:])
    let (steps, size) = (disk.steps, try #require(disk["state"]).count)
    let next = records.merging(.index(77, [1, 2, 3])) { $1 }
    let change = Transaction(next, from: records)
    try journal.save(change.octets) { () throws(StoreFailure) in throw StoreFailure(reason: "nobody needs the whole") }
    #expect(disk.steps == steps + 2)
    #expect(disk["state"]?.count == size + JournalFormat.recordOverhead + 15)
    #expect(try contents().state.records == next)
  }

  @Test func recordsAreWrittenOverZerosUntilTheseAreUsedUp() throws {
    let journal = journal(JournalGrowth(step: 500))
    var records: Records = [:]
    var sizes: [Int] = []
    for step in 0..<30 {
      let next = records.changed(step)
      try journal.save(next, from: records)
      records = next
      sizes.append(try #require(disk["state"]).count)
      let contents = try contents()
      #expect(contents.state.records == records && contents.tail == 0)
      #expect(contents.size - contents.end <= 500)
    }
    #expect(Set(sizes).count < 10 && sizes == sizes.sorted())
  }

  @Test func aDiskThatHasNoRoomForZerosTakesTheRecordAlone() throws {
    let journal = journal(JournalGrowth(step: 500))
    var records = Records.index(1, [UInt8](repeating: 1, count: 300))
    try journal.save(records, from: [:])
    for step in 0..<20 {
      // Whatever would write more than a record fails in the middle.
      disk.fault = { [disk, steps = disk.steps] at, operation in
        at == steps && operation == .write && disk.lastWriteSize > 300 ? .half(.noSpace) : nil
      }
      let next = records.changed(step)
      try journal.save(next, from: records)
      records = next
      #expect(try contents().state.records == records)
    }
  }

  @Test func deadRecordsAreLeftBehindAndLiveOnesKept() throws {
    let journal = journal(JournalGrowth(step: 0) { max(2000, $0 * 4) })
    var records = Records.index(0x0180_0000, [7, 7])
    try journal.save(records, from: [:])
    var (largest, rewrites, last) = (0, 0, 0)
    for step in 0..<400 {
      let next = records.changed(step)
      try journal.save(next, from: records)
      records = next
      let size = try #require(disk["state"]).count
      if size < last { rewrites += 1 }
      (largest, last) = (max(largest, size), size)
    }
    #expect(largest <= 2000)
    #expect(rewrites > 10)
    #expect(disk["new"] == nil)
    #expect(try contents().state.records == records)
  }

  @Test func theBoundIsFourTimesWhatLivesOrSoManyOctets() {
    let growth = JournalGrowth()
    #expect([0, 65_536, 1_000_000].map(growth.compactionSize) == [262_144, 262_144, 4_000_000])
  }

  @Test func aFullDiskDoesNotKeepAChangeFromTheOldFile() throws {
    let journal = journal(JournalGrowth(step: 0) { max(400, $0) })
    var records = Records.index(1, [UInt8](repeating: 1, count: 300))
    try journal.save(records, from: [:])
    // Making another file fails for as long as the disk is full; appending a little does not.
    disk.fault = { $1 == .create ? .error(.noSpace) : nil }
    for step in 0..<20 {
      let next = records.changed(step)
      try journal.save(next, from: records)
      records = next
    }
    #expect(try contents().state.records == records)
    disk.fault = { _, _ in nil }
    for step in 20..<60 {
      let next = records.changed(step)
      try journal.save(next, from: records)
      records = next
    }
    #expect(try contents().state.records == records)
    #expect(try #require(disk["state"]).count < 1200)
  }

  @Test func aFailedAppendIsCutOffAndItsNumberNotUsedTwiceUnderOneKey() throws {
    let journal = journal()
    let first = Records.index(1, [1])
    try journal.save(first, from: [:])
    let good = try #require(disk["state"])
    disk.fault = { [steps = disk.steps] at, _ in at == steps ? .half(.noSpace) : nil }
    #expect(throws: StoreFailure.self) { try journal.save(first.changed(1), from: first) }
    #expect(disk["state"] == good)
    try journal.save(first.changed(2), from: first)
    try journal.save(first.changed(2).changed(3), from: first.changed(2))
    #expect(try contents().state.records == first.changed(2).changed(3))
    let runs = try runs()
    #expect(runs[0] != runs[1] && runs[1] == runs[2])
  }

  @Test func everyStartBeginsAFileOfItsOwn() throws {
    let first = Records.index(1, [1])
    try journal().save(first, from: [:])
    for step in 0..<3 {
      let header = try #require(disk["state"]).prefix(JournalFormat.headerSize)
      let next = journal()
      let contents = try contents()
      try next.resume(contents)
      let records = contents.state.records
      try next.save(records.changed(step), from: records)
      try next.save(records.changed(step).changed(9), from: records.changed(step))
      #expect(try #require(disk["state"]).prefix(JournalFormat.headerSize) != header)
      #expect(try self.contents().sequence == 3)
    }
  }

  @Test func everyStartBeginsARunOfItsOwnWhereNoFileCanBeMade() throws {
    let first = Records.index(1, [1])
    try journal().save(first, from: [:])
    disk.fault = { $1 == .create ? .error(.noSpace) : nil }
    for step in 0..<3 {
      let next = journal()
      let contents = try contents()
      try next.resume(contents)
      try next.save(contents.state.records.changed(step), from: contents.state.records)
    }
    let runs = try runs()
    #expect(Set(runs).count == 4)
    #expect(try contents().sequence == 5)
  }

  @Test func afterAFailedSynchronisationTheFileIsWrittenAnew() throws {
    let journal = journal()
    let first = Records.index(1, [1])
    try journal.save(first, from: [:])
    let header = try #require(disk["state"]).prefix(JournalFormat.headerSize)
    disk.fault = { [steps = disk.steps] at, _ in at == steps + 1 ? .error(.ioError) : nil }
    #expect(throws: StoreFailure.self) { try journal.save(first.changed(1), from: first) }
    try journal.save(first.changed(2), from: first)
    #expect(try #require(disk["state"]).prefix(JournalFormat.headerSize) != header)
    let after = disk.afterPowerCut(.nothing, newNames: false)
    #expect(try contents(of: after).state.records == first.changed(2))
  }

  @Test func aTailIsGoneBeforeAnythingIsAppended() throws {
    let first = Records.index(1, [1])
    try journal().save(first, from: [:])
    disk["state"] = try #require(disk["state"]) + [UInt8](repeating: 0xEE, count: 300)
    disk.fault = { $1 == .create ? .error(.noSpace) : nil }
    let next = journal()
    try next.resume(try contents())
    try next.save(first.changed(1), from: first)
    let contents = try contents()
    #expect(contents.sequence == 3)
    #expect(contents.tail == 0)
    #expect(contents.state.records == first.changed(1))
  }

  @Test func whatIsTooLargeIsRefusedAndTheRestKept() throws {
    let journal = journal()
    let first = Records.index(1, [1])
    try journal.save(first, from: [:])
    let huge = Records.index(2, [UInt8](repeating: 0, count: JournalFormat.maximumSize))
    #expect(throws: StoreFailure.self) { try journal.save(huge, from: first) }
    #expect(try contents().state.records == first)
    try journal.save(first.changed(1), from: first)
    #expect(try contents().state.records == first.changed(1))
  }
}
