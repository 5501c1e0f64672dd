// SPDX-License-Identifier: Apache-2.0
import Glibc
import TPMCore
import Testing

@testable import vtpmd

struct StateDirectoryTests {
  private let temporary = TemporaryDirectory()
  private var path: String { temporary.at("tpm") }

  private func open(creates: Bool = false) throws(Failure) -> StateDirectory {
    try StateDirectory(path, creates: creates)
  }

  /// What a later process would find.
  private func reload(creates: Bool = false) throws(Failure) -> [UInt8]? {
    try loaded(from: try open(creates: creates))
  }

  private func loaded(from directory: StateDirectory) throws(Failure) -> [UInt8]? {
    guard let snapshot = try directory.load() else { return nil }
    return snapshot.octets.array
  }

  private func make(_ content: [UInt8] = [1, 2, 3]) throws {
    let directory = try open(creates: true)
    #expect(try loaded(from: directory) == nil)
    try directory.save(content.rawSpan)
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
    #expect(try reload() == [1, 2, 3])
    let directory = try open()
    _ = try directory.load()
    try directory.save([4].rawSpan)
    try directory.save([UInt8](repeating: 5, count: 70_000).rawSpan)
    withExtendedLifetime(directory) {}
    #expect(temporary.read("tpm/state")?.count == 70_000 + 56)
  }

  @Test func filesAndDirectoryAreTheOwnersAlone() throws {
    try make()
    #expect(temporary.mode("tpm") == 0o700)
    for name in ["state", "lock", "manufactured"] { #expect(temporary.mode("tpm/\(name)") == 0o600) }
  }

  @Test func aMissingStateIsAnErrorUnlessOneIsToBeCreated() throws {
    try expectRefusal(.state, "--create", creates: false)
    #expect(temporary.names == [])
    mkdir(path, 0o700)
    try expectRefusal(.state, "--create", creates: false)
    #expect(try reload(creates: true) == nil)
  }

  @Test func creatingWhereAStateIsUsesIt() throws {
    try make()
    #expect(try reload(creates: true) == [1, 2, 3])
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
      ([0x76, 0x74, 0x70, 0x6D, 0x64, 0x5F, 0x53, 0x54, 0, 0, 0, 9], "format 9"),
      ([0x76, 0x74, 0x70, 0x6D, 0x64, 0x5F, 0x53, 0x54, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "is damaged"),
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
      #expect(throws: Failure.self) { _ = try StateDirectory(temporary.at("a/b"), creates: true) })
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
    #expect(try reload() == [1, 2, 3])
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
    #expect(try reload() == [1, 2, 3])
    let directory = try open()
    _ = try directory.load()
    try directory.save([9].rawSpan)
    #expect(!temporary.names.contains("state.new"))
    withExtendedLifetime(directory) {}
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
    let directory = try open()
    _ = try directory.load()
    try directory.save([9].rawSpan)
    #expect(temporary.read("precious") == Array("precious".utf8))
    withExtendedLifetime(directory) {}
  }

  @Test func aSaveThatFailsKeepsTheOldState() throws {
    try make()
    let directory = try open()
    _ = try directory.load()
    // A directory in the place of the new file can be neither removed nor written.
    mkdir(temporary.at("tpm/state.new"), 0o700)
    #expect(throws: StoreFailure.self) { try directory.save([9].rawSpan) }
    rmdir(temporary.at("tpm/state.new"))
    withExtendedLifetime(directory) {}
    #expect(temporary.read("tpm/state")?.count == 3 + 56)
    try directory.save([9, 9].rawSpan)
    #expect(temporary.read("tpm/state")?.count == 2 + 56)
  }

  @Test func aSnapshotBeyondAllMeasureIsRefused() throws {
    try make()
    let directory = try open()
    _ = try directory.load()
    let huge = [UInt8](repeating: 0, count: StateFile.maximumSize)
    #expect(throws: StoreFailure.self) { try directory.save(huge.rawSpan) }
    withExtendedLifetime(directory) {}
  }
}

struct SwitchedStoreTests {
  @Test func nothingIsSavedWhileMemoryIsOff() throws {
    let store = SwitchedStore(EphemeralStore())
    try store.save([1].rawSpan)
    store.isOn = false
    #expect(throws: StoreFailure.self) { try store.save([1].rawSpan) }
    store.isOn = true
    try store.save([1].rawSpan)
  }
}
