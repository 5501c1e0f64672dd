// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import TPMCore
import TestSupport
import Testing

@testable import TPMStore

struct StateDirectoryTests {
  private let temporary = TemporaryDirectory()
  private var path: String { temporary.at("tpm") }

  private func open(creates: Bool = false) throws(Failure) -> StateDirectory {
    try StateDirectory(path, creates: creates) { _ in }
  }

  /// What a later process would find.
  private func reload(creates: Bool = false) throws(Failure) -> Records? {
    try open(creates: creates).load()?.records
  }

  private static let first = Records.index(1, [1, 2, 3])

  private func make(_ records: Records = first) throws {
    let directory = try open(creates: true)
    #expect(try directory.load() == nil)
    try directory.save(records, from: [:])
  }

  private func expectRefusal(_ status: Status, _ text: String, creates: Bool) throws {
    let failure = try #require(#expect(throws: Failure.self) { try reload(creates: creates) })
    #expect(failure.status == status)
    #expect(failure.message.contains(text), "\(failure.message)")
    #expect(failure.message.contains(path))
    #expect(!failure.message.contains("\n"))
  }

  @Test func whatWasSavedLastIsThereAtTheNextStart() throws {
    try make()
    #expect(try reload() == Self.first)
    do {
      let directory = try open()
      let found = try #require(try directory.load()).records
      try directory.save(found.changed(1), from: found)
      try directory.save(.index(9, [UInt8](repeating: 5, count: 70_000)), from: found.changed(1))
    }
    #expect(try reload() == .index(9, [UInt8](repeating: 5, count: 70_000)))
  }

  @Test func filesAndDirectoryAreTheOwnersAlone() throws {
    try make()
    #expect(temporary.mode("tpm") == 0o700)
    for name in ["state", "key", "lock", "manufactured"] { #expect(temporary.mode("tpm/\(name)") == 0o600) }
  }

  @Test func aMissingStateIsAnErrorUnlessOneIsToBeCreated() throws {
    try expectRefusal(.state, "--create", creates: false)
    #expect(temporary.names == [])
    mkdir(path, 0o700)
    try expectRefusal(.state, "--create", creates: false)
    #expect(try reload(creates: true) == nil)
    #expect(temporary.mode("tpm/key") == 0o600)
  }

  @Test func creatingWhereAStateIsUsesIt() throws {
    try make()
    #expect(try reload(creates: true) == Self.first)
  }

  @Test(arguments: [true, false]) func aLostStateIsNeverReplaced(_ creates: Bool) throws {
    try make()
    unlink(temporary.at("tpm/state"))
    try expectRefusal(.state, "is gone", creates: creates)
    #expect(temporary.read("tpm/state") == nil)
  }

  @Test(arguments: [true, false]) func foreignFilesAreLeftAlone(_ creates: Bool) throws {
    temporary.write("something", to: "tpm/tpm2-00.permall")
    chmod(path, 0o700)
    try expectRefusal(.state, "tpm2-00.permall", creates: creates)
    #expect(temporary.read("tpm/tpm2-00.permall") == Array("something".utf8))
  }

  @Test(
    arguments: [true, false],
    [
      ([], "is not a state file"), ([0x41, 0x42], "is not a state file"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 9] + [UInt8](repeating: 0, count: 32), "format 9"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 1] + [UInt8](repeating: 0, count: 31), "is damaged"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 1] + [UInt8](repeating: 0, count: 300), "sealed with another key"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 2] + [UInt8](repeating: 0, count: 51), "is damaged"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 2] + [UInt8](repeating: 0, count: 300), "sealed with another key"),
      (Array("vtpmdTPM".utf8) + [0, 0, 0, 2] + [UInt8](repeating: 3, count: 300), "is damaged"),
    ] as [([UInt8], String)])
  func aFileThatCannotBeReadIsNeverReplaced(_ creates: Bool, _ file: (octets: [UInt8], text: String)) throws {
    try make()
    temporary.write(file.octets, to: "tpm/state")
    try expectRefusal(.state, file.text, creates: creates)
    #expect(temporary.read("tpm/state") == file.octets)
  }

  @Test func aStateThatIsASymbolicLinkIsNotFollowed() throws {
    try make()
    let target = temporary.at("elsewhere")
    #expect(rename(temporary.at("tpm/state"), target) == 0)
    #expect(symlink(target, temporary.at("tpm/state")) == 0)
    try expectRefusal(.state, "cannot read", creates: true)
  }

  @Test func aDirectoryThatOthersCanWriteToIsRefused() throws {
    try make()
    chmod(path, 0o770)
    try expectRefusal(.permission, "chmod 700", creates: false)
  }

  @Test func aPathThatIsNoDirectoryIsRefused() throws {
    temporary.write("x", to: "tpm")
    try expectRefusal(.state, "cannot open directory", creates: true)
  }

  @Test func aDirectoryWhoseParentIsMissingCannotBeMade() throws {
    let failure = try #require(
      #expect(throws: Failure.self) { _ = try StateDirectory(temporary.at("a/b"), creates: true) { _ in } })
    #expect(failure.status == .cannotCreate)
  }

  @Test func theHolderOfTheLockIsNamed() throws {
    try make()
    do {
      let directory = try open()
      let failure = try #require(#expect(throws: Failure.self) { _ = try open() })
      #expect(failure.status == .locked)
      #expect(failure.message.contains("process \(getpid()) ("), "\(failure.message)")
      withExtendedLifetime(directory) {}
    }
    #expect(try reload() == Self.first)
  }

  @Test func aHolderThatCannotBeNamedIsStillRespected() throws {
    try make()
    let directory = try open()
    // In place: a file put there anew would be another, which nobody has locked.
    #expect(truncate(temporary.at("tpm/lock"), 0) == 0)
    let failure = try #require(#expect(throws: Failure.self) { _ = try open() })
    #expect(failure.message.contains("another process"))
    withExtendedLifetime(directory) {}
  }

  @Test func aHalfWrittenFileOfACrashIsOverwritten() throws {
    try make()
    temporary.write("half", to: "tpm/state.new")
    #expect(try reload() == Self.first)
    try rewrite()
    #expect(temporary.read("tpm/state.new") == nil)
    #expect(try reload() == .index(9, [9]))
  }

  /// Puts a new file in the place of the state, with one record alone.
  private func rewrite() throws {
    let files = try LockedDirectory(path, creates: false)
    let directory = StateDirectory(files, path, creates: false, growth: JournalGrowth { _ in 0 }, log: { _ in })
    let found = try #require(try directory.load()).records
    try directory.save(.index(9, [9]), from: found)
  }

  @Test func aCrashInTheFirstSaveLeavesADirectoryToCreateIn() throws {
    mkdir(path, 0o700)
    temporary.write("half", to: "tpm/state.new")
    #expect(try reload(creates: true) == nil)
  }

  @Test func aStaleFileThatIsALinkIsNotWrittenThrough() throws {
    try make()
    temporary.write("precious", to: "precious")
    symlink(temporary.at("precious"), temporary.at("tpm/state.new"))
    try rewrite()
    #expect(temporary.read("precious") == Array("precious".utf8))
    #expect(try reload() == .index(9, [9]))
  }

  @Test func aSaveThatFailsKeepsTheOldState() throws {
    try make()
    // A directory in the place of the new file can be neither removed nor written.
    mkdir(temporary.at("tpm/state.new"), 0o700)
    do {
      let files = try LockedDirectory(path, creates: false)
      // The file takes the change that a new one cannot be made for.
      let directory = StateDirectory(files, path, creates: false, growth: JournalGrowth { _ in 0 }, log: { _ in })
      _ = try directory.load()
      try directory.save(.index(9, [9]), from: Self.first)
    }
    #expect(try reload() == .index(9, [9]))
    rmdir(temporary.at("tpm/state.new"))
  }

  @Test func aSaveBeforeTheFirstLoadIsRefused() throws {
    let directory = try open(creates: true)
    #expect(throws: StoreFailure.self) { try directory.save(Self.first, from: [:]) }
  }

  @Test func whatACrashLeftUnfinishedIsLeftOutAndSaidSo() throws {
    try make()
    let whole = try #require(temporary.read("tpm/state"))
    temporary.write(whole + [1, 2, 3], to: "tpm/state")
    var lines: [String] = []
    do {
      let files = try LockedDirectory(path, creates: false)
      let directory = StateDirectory(files, path, creates: false, log: { lines.append($0) })
      #expect(try directory.load()?.records == Self.first)
      // Reading alone changes nothing.
      #expect(temporary.read("tpm/state") == whole + [1, 2, 3])
      try directory.save(.index(9, [9]), from: Self.first)
    }
    #expect(lines.count == 1 && lines[0].hasPrefix("\(path)/state: 65539 octets of a change"), "\(lines)")
    #expect(try reload() == .index(9, [9]))
  }
}

/// The key beside the state.
struct KeyFileTests {
  private let temporary = TemporaryDirectory()
  private var path: String { temporary.at("tpm") }
  private static let records = Records.index(1, [1, 2, 3])

  private func make() throws {
    let directory = try StateDirectory(path, creates: true) { _ in }
    _ = try directory.load()
    try directory.save(Self.records, from: [:])
  }

  private func expectRefusal(_ status: Status, _ text: String) throws {
    let state = temporary.read("tpm/state")
    for creates in [true, false] {
      let failure = try #require(
        #expect(throws: Failure.self) { try StateDirectory(path, creates: creates, log: { _ in }).load() })
      #expect(failure.status == status)
      #expect(failure.message.contains(text), "\(failure.message)")
      #expect(!failure.message.contains("\n"))
    }
    #expect(temporary.read("tpm/state") == state)
  }

  @Test func everyKeyIsAnother() throws {
    try make()
    let first = try #require(temporary.read("tpm/key"))
    #expect(first.count == 32)
    for name in ["state", "key", "manufactured"] { unlink(temporary.at("tpm/\(name)")) }
    try make()
    #expect(temporary.read("tpm/key") != first)
  }

  @Test func theStateHoldsNothingThatCanBeRead() throws {
    let secret = Array("a secret of the TPM's own".utf8)
    let directory = try StateDirectory(path, creates: true) { _ in }
    _ = try directory.load()
    try directory.save(.index(1, secret), from: [:])
    try directory.save(.index(2, secret), from: .index(1, secret))
    let file = try #require(temporary.read("tpm/state"))
    #expect(!file.contains(secret) && file.count > 2 * secret.count)
    #expect(!file.contains(try #require(temporary.read("tpm/key"))))
  }

  @Test func aMissingKeyIsNamed() throws {
    try make()
    unlink(temporary.at("tpm/key"))
    try expectRefusal(.state, "\(path)/key is gone")
    #expect(temporary.read("tpm/key") == nil)
  }

  @Test func anotherKeyIsNamed() throws {
    try make()
    temporary.write([UInt8](repeating: 7, count: 32), to: "tpm/key")
    chmod(temporary.at("tpm/key"), 0o600)
    try expectRefusal(.state, "\(path)/state is sealed with another key")
  }

  @Test(arguments: [0, 31, 33, 5000]) func aKeyOfAnotherLengthIsNone(_ count: Int) throws {
    try make()
    temporary.write([UInt8](repeating: 7, count: count), to: "tpm/key")
    chmod(temporary.at("tpm/key"), 0o600)
    try expectRefusal(.state, "\(path)/key is no key")
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o666] as [mode_t]) func aKeyThatOthersCanReadIsRefused(_ mode: mode_t) throws
  {
    try make()
    chmod(temporary.at("tpm/key"), mode)
    try expectRefusal(.permission, "chmod 600")
  }

  @Test func aKeyThatIsALinkIsNotFollowed() throws {
    try make()
    #expect(rename(temporary.at("tpm/key"), temporary.at("elsewhere")) == 0)
    #expect(symlink(temporary.at("elsewhere"), temporary.at("tpm/key")) == 0)
    try expectRefusal(.state, "cannot read \(path)/key")
  }

  @Test func aKeyThatWasMadeBeforeTheStateIsUsed() throws {
    mkdir(path, 0o700)
    let octets = [UInt8](repeating: 9, count: 32)
    temporary.write(octets, to: "tpm/key")
    chmod(temporary.at("tpm/key"), 0o600)
    try make()
    #expect(temporary.read("tpm/key") == octets)
    #expect(try StateDirectory(path, creates: false, log: { _ in }).load()?.records == Self.records)
  }
}
