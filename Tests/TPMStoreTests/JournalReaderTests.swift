// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import TPMCore
import Testing

@testable import TPMStore

/// What is read out of a file, whatever has happened to it.
struct JournalReaderTests {
  /// A file, the borders of its records, and what it says up to each border.
  private struct Sample {
    var file: [UInt8] = []
    var borders: [Int] = []
    var states: [Records] = []

    init(_ count: Int = 5, key: StateKey = .test()) throws {
      let disk = FakeDisk()
      let journal = Journal("state", temporaryName: "new", in: disk, key: key, growth: .exact)
      var records: Records = [:]
      for step in 0..<count {
        let next = records.changed(step)
        try journal.save(next, from: records)
        records = next
        file = disk["state"]!
        borders.append(file.count)
        states.append(records)
      }
    }

    /// The octets of the record with this place.
    func record(_ place: Int) -> [UInt8] {
      Array(file[(place == 0 ? JournalFormat.headerSize : borders[place - 1])..<borders[place]])
    }
    var header: [UInt8] { Array(file.prefix(JournalFormat.headerSize)) }
    var lastStart: Int { borders[borders.count - 2] }
  }

  private func read(_ file: [UInt8], key: StateKey = .test()) throws(JournalProblem) -> JournalContents {
    try JournalReader.read(file.rawSpan, key: key)
  }

  private func expectDamage(_ file: [UInt8], _ comment: Comment? = nil) {
    do throws(JournalProblem) {
      _ = try read(file)
      Issue.record("it was read", sourceLocation: #_sourceLocation)
    } catch {
      guard case .damaged = error else {
        Issue.record("\(error.text)")
        return
      }
    }
  }

  @Test(arguments: [1, 2, 5, 40]) func aFileGivesBackWhatWasPutIn(_ count: Int) throws {
    let sample = try Sample(count)
    let contents = try read(sample.file)
    #expect(contents.state.records == sample.states.last)
    #expect(contents.end == sample.file.count)
    #expect(contents.sequence == UInt64(count + 1))
    #expect(contents.tail == 0)
  }

  @Test func theLayoutIsWhatTheDocumentSays() throws {
    let sample = try Sample(2)
    #expect(Array(sample.file.prefix(12)) == Array("vtpmdTPM".utf8) + [0, 0, 0, 2])
    let record = sample.record(1)
    let length = record.rawSpan.bigEndian(at: 0, as: UInt32.self)
    #expect(length == UInt32(record.count - 48))
    #expect(record.rawSpan.bigEndian(at: 4, as: UInt64.self) == 2)
    #expect(record[12..<28] == sample.record(0)[12..<28])
    #expect(record[28..<32] == [0, 0, 0, 0])
    // A key beside the state.
    #expect(sample.file[44..<64] == [UInt8](repeating: 0, count: 20)[...])
  }

  @Test func aLastRecordThatIsCutShortIsLeftOut() throws {
    let sample = try Sample()
    for length in sample.lastStart..<sample.file.count {
      let contents = try read(Array(sample.file.prefix(length)))
      #expect(contents.state.records == sample.states[sample.states.count - 2])
      #expect(contents.end == sample.lastStart)
      #expect(contents.tail <= length - sample.lastStart && contents.size == length)
    }
  }

  @Test func zerosBehindTheRecordsAreRoomForMore() throws {
    let sample = try Sample()
    for count in [1, 43, 44, 45, 5000] {
      let contents = try read(sample.file + [UInt8](repeating: 0, count: count))
      #expect(contents.state.records == sample.states.last)
      #expect(contents.tail == 0 && contents.end == sample.file.count && contents.size == sample.file.count + count)
    }
    // An earlier record that is gone is found for those that follow it, and in spite of the zeros.
    var file = sample.file
    for place in sample.borders[0]..<sample.borders[1] { file[place] = 0 }
    expectDamage(file + [UInt8](repeating: 0, count: 500))
  }

  @Test func zerosWhereTheLastRecordShouldBeAreLeftOut() throws {
    let sample = try Sample()
    let start = Array(sample.file.prefix(sample.lastStart))
    for count in [1, 44, sample.file.count - sample.lastStart, 5000] {
      let contents = try read(start + [UInt8](repeating: 0, count: count))
      #expect(contents.state.records == sample.states[sample.states.count - 2])
      #expect(contents.tail == 0 && contents.end == sample.lastStart)
    }
    // The pages of a record get to the disk in any order.
    for border in stride(from: sample.lastStart, to: sample.file.count, by: 7) {
      var file = sample.file
      for place in sample.lastStart..<border { file[place] = 0 }
      let contents = try read(file)
      #expect(contents.end == (border == sample.lastStart ? sample.file.count : sample.lastStart))
    }
  }

  @Test func aFirstRecordThatIsNotWholeIsDamage() throws {
    let sample = try Sample(1)
    for length in 12..<sample.file.count { expectDamage(Array(sample.file.prefix(length))) }
    expectDamage(sample.header + [UInt8](repeating: 0, count: 500))
  }

  @Test func everyBitThatTurnsInAnEarlierRecordIsFound() throws {
    let sample = try Sample()
    for place in JournalFormat.headerSize..<sample.lastStart {
      for bit in 0..<8 {
        var file = sample.file
        file[place] ^= 1 << bit
        expectDamage(file)
      }
    }
  }

  @Test func everyBitThatTurnsInTheHeaderIsFound() throws {
    let sample = try Sample(2)
    for place in 0..<JournalFormat.headerSize {
      for bit in 0..<8 {
        var file = sample.file
        file[place] ^= 1 << bit
        #expect(throws: JournalProblem.self) { _ = try read(file) }
      }
    }
  }

  @Test func aLastRecordWithATurnedBitIsLeftOut() throws {
    let sample = try Sample()
    for place in sample.lastStart..<sample.file.count {
      for bit in 0..<8 {
        var file = sample.file
        file[place] ^= 1 << bit
        let contents = try read(file)
        #expect(contents.end == sample.lastStart)
        #expect(contents.state.records == sample.states[sample.states.count - 2])
      }
    }
  }

  @Test func recordsThatAreDroppedSwappedOrDoubledAreDamage() throws {
    let sample = try Sample(5)
    let records = (0..<5).map(sample.record)
    func file(_ order: [Int]) -> [UInt8] { order.reduce(sample.header) { $0 + records[$1] } }
    #expect(try read(file([0, 1, 2, 3, 4])).state.records == sample.states.last)
    for order in [
      [1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 3, 4], [0, 1, 2, 4], [0, 2, 1, 3, 4], [0, 1, 2, 4, 3], [1, 0, 2, 3, 4],
      [0, 0, 1, 2, 3, 4], [0, 1, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4], [0, 1, 2, 3, 4, 0], [4],
    ] {
      expectDamage(file(order))
    }
    // Octets that are put in, or taken out, where records meet.
    expectDamage(file([0, 1]) + [0] + records[2] + records[3])
    expectDamage(file([0, 1]) + records[2].dropFirst() + records[3])
  }

  @Test func recordsOfAnotherFileDoNotCount() throws {
    let (sample, other) = (try Sample(3), try Sample(3))
    expectDamage(other.header + sample.file.dropFirst(JournalFormat.headerSize))
    expectDamage(sample.header + other.record(0) + sample.record(1) + sample.record(2))
    expectDamage(sample.header + sample.record(0) + other.record(1) + sample.record(2))
    let contents = try read(sample.header + sample.record(0) + sample.record(1) + other.record(2))
    #expect(contents.state.records == sample.states[1])
    // The zeros at the end are not counted, and the last octets of a tag may be some.
    #expect(contents.tail == Array(other.record(2).reversed().drop { $0 == 0 }).count)
  }

  @Test func anotherKeyIsNamed() throws {
    let sample = try Sample(2)
    #expect(throws: JournalProblem.otherKey(.beside)) { _ = try read(sample.file, key: .test(2)) }
  }

  @Test func aFileOfSomebodyElseIsCalledForeign() throws {
    for file in [[], [0x41], [UInt8](repeating: 0x41, count: 500), Array("vtpmdTPM".utf8.dropLast())] as [[UInt8]] {
      #expect(throws: JournalProblem.foreign) { _ = try read(file) }
    }
    expectDamage(Array("vtpmdTPM".utf8))
  }

  @Test(arguments: [0, 3, 0x0100_0000] as [UInt32]) func anotherFormatIsNamed(_ version: UInt32) throws {
    var file = try Sample(2).file
    file.replaceSubrange(8..<12, with: version.octets)
    #expect(throws: JournalProblem.otherVersion(version)) { _ = try read(file) }
  }

  @Test func aLengthBeyondTheFileTakesNoMemory() throws {
    let sample = try Sample(2)
    let huge = UInt32.max.octets + [UInt8](repeating: 0, count: 7) + [3] + [UInt8](repeating: 9, count: 40)
    let contents = try read(sample.file + huge + [UInt8](repeating: 0, count: 1000))
    #expect(contents.tail == huge.count)
  }
}
