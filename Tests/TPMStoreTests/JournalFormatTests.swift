// SPDX-License-Identifier: Apache-2.0
import LinuxSystem
import Testing

@testable import TPMCore
@testable import TPMStore

/// Files of each version, written after docs/state-format.md by another program than this one.
struct JournalFormatTests {
  private static let old = octets(
    "7674706d6454504d0000000122222222222222222222222222222222b97765d235f036005c06569f45ecd8070000001c"
      + "000000000000000133333333333333333333333333333333ee9641b32b8e7d35b485eb4d7476688b0203177be489bcd8"
      + "bd21013473ec143a77508dc4620ea60804f3eb2600000019000000000000000233333333333333333333333333333333"
      + "a5de9a24a2dd91eef71480fea60e25e58265dcbec2eb1cd032c6676b7eb40139803c921032bbfb5e68")
  private static let present = octets(
    "7674706d6454504d0000000222222222222222222222222222222222b97765d235f036005c06569f45ecd80700000000"
      + "000000000000000000000000000000000000001c00000000000000013333333333333333333333333333333300000000"
      + "fc373a0c5fdbb9af161982aaa2fffe5541d64f86022ae84172bc29298b1ebe5831a88b3ae1db6a474ff3ec1e00000019"
      + "00000000000000023333333333333333333333333333333300000000d6808dd5232efa4cf380c9a61c7ade27aa89800c"
      + "e99fa35ca0570cdac1ff8d57220340a8e948b493ec")
  private static let records = Records.index(2, [9]).merging([RecordKey(kind: 3): [7]]) { $1 }

  private static func octets(_ digits: String) -> [UInt8] {
    let values = digits.compactMap { $0.hexDigitValue.map(UInt8.init) }
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }

  private let disk = FakeDisk()

  private func open(_ settlement: Settlement = Settlement(.full, now: { 0 })) throws -> (Journal, Records) {
    let file = try #require(disk["state"])
    let contents = try JournalReader.read(file.rawSpan, key: .test())
    let journal = Journal("state", temporaryName: "new", in: disk, key: .test(), settlement: settlement)
    try journal.resume(contents)
    return (journal, contents.state.records)
  }

  @Test(arguments: [(old, 1), (present, 2)] as [([UInt8], UInt32)]) func theDocumentIsEnoughToWriteAState(
    _ file: [UInt8], _ version: UInt32
  ) throws {
    let contents = try JournalReader.read(file.rawSpan, key: .test())
    #expect(contents.state.records == Self.records)
    #expect(contents.header.version == version && contents.header.protection == .beside)
    #expect(contents.sequence == 3 && contents.end == file.count && contents.tail == 0)
  }

  @Test func theFirstChangeWritesTheVersionOfToday() throws {
    disk["state"] = Self.old
    let (journal, records) = try open()
    try journal.save(records.changed(1), from: records)
    #expect(try #require(disk["state"])[8..<12] == [0, 0, 0, 2])
    #expect(try open().1 == records.changed(1))
  }

  @Test func anOldFileTakesAChangeWhereNoNewOneCanBeMade() throws {
    disk["state"] = Self.old
    disk.fault = { $1 == .create ? .error(.noSpace) : nil }
    // A version that cannot say what may be lost loses nothing.
    let (journal, records) = try open(Settlement(.none, now: { 0 }))
    try journal.save(records.changed(1), from: records)
    #expect(try #require(disk["state"])[8..<12] == [0, 0, 0, 1])
    #expect(journal.millisecondsToSynchronization == nil)
    disk["state"] = disk.afterPowerCut(.nothing, newNames: false)["state"]
    #expect(try open().1 == records.changed(1))
  }

  @Test(arguments: [0, 3, 4, 0xFFFF_FFFF] as [UInt32]) func aVersionThatIsNotKnownIsLeftAlone(_ version: UInt32) throws
  {
    let file = Self.present.prefix(8) + version.octets + Self.present.dropFirst(12)
    disk["state"] = Array(file)
    disk["key"] = [UInt8](repeating: 1, count: 32)
    for creates in [true, false] {
      let directory = StateDirectory(disk, "disk", creates: creates, log: { _ in })
      let failure = try #require(#expect(throws: Failure.self) { try directory.load() })
      #expect(failure.status == .state)
      #expect(failure.message.contains("format \(version), and this vtpmd reads none above 2"), "\(failure.message)")
    }
    #expect(disk["state"] == Array(file))
  }

  /// A file of the present version is no file of the one before, whatever its header is made to say.
  @Test func aVersionCannotBeTurnedBack() throws {
    var file = Self.present
    file[11] = 1
    #expect(throws: JournalProblem.self) { try JournalReader.read(file.rawSpan, key: .test()) }
    file = Self.old
    file[11] = 2
    #expect(throws: JournalProblem.self) { try JournalReader.read(file.rawSpan, key: .test()) }
  }
}
