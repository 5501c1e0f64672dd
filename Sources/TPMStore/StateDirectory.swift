// SPDX-License-Identifier: Apache-2.0
package import LinuxSystem
package import TPMCore

/// The directory of `--state`: one TPM's journal, the key to it, its lock, and a mark that a TPM was made here.
package final class StateDirectory: StateRepository {
  static let stateName = "state"
  static let temporaryName = "state.new"
  static let markName = "manufactured"

  private let path: String
  private let creates: Bool
  private let files: any StateFiles
  private let growth: JournalGrowth
  private let log: (String) -> Void
  private var journal: Journal?
  package private(set) var identity: [UInt8] = []
  private var isMarked = false

  package var place: String { path }

  /// Opens and locks the directory; with `creates` it is made where it is missing.
  ///
  /// - Parameter log: takes lines for people
  package convenience init(_ path: String, creates: Bool, log: @escaping (String) -> Void) throws(Failure) {
    self.init(try LockedDirectory(path, creates: creates), path, creates: creates, log: log)
  }

  /// Uses files that nobody else does.
  init(
    _ files: any StateFiles, _ path: String, creates: Bool, growth: JournalGrowth = JournalGrowth(),
    log: @escaping (String) -> Void
  ) {
    (self.files, self.path, self.creates) = (files, path, creates)
    (self.growth, self.log) = (growth, log)
  }

  /// The saved state; nil only with `--create` and where no TPM has been before.
  package func load() throws(Failure) -> StoredState? {
    let entries = try Failure.explaining({ .file($0, .state, "cannot list \(path)") }) { () throws(Errno) in
      try files.entries()
    }
    isMarked = entries.contains(Self.markName)
    let hasKey = entries.contains(KeyFile.name)
    let keyFile = KeyFile(files: files, path: path)
    guard entries.contains(Self.stateName) else {
      try checkThatNothingIsLost(among: entries)
      journal = makeJournal(try hasKey ? keyFile.read() : keyFile.make())
      return nil
    }
    guard hasKey else {
      throw Failure(
        .state, "\(path)/\(KeyFile.name) is gone, without which nothing can read the state: restore it from a backup")
    }
    return try resume(try keyFile.read())
  }

  /// Stores a change, which is on the disk when this returns.
  package func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure)
  {
    do throws(StoreFailure) {
      guard let journal else { throw StoreFailure(reason: "nothing was loaded") }
      try journal.save(change.octets, whole: whole)
      if !isMarked { try mark() }
    } catch {
      throw StoreFailure(reason: "\(path): \(error)")
    }
  }

  private func makeJournal(_ key: StateKey) -> Journal {
    identity = key.identifier
    return Journal(
      Self.stateName, temporaryName: Self.temporaryName, in: files, key: key, growth: growth)
  }

  /// Reads the journal and goes on with it.
  private func resume(_ key: StateKey) throws(Failure) -> StoredState {
    let place = "\(path)/\(Self.stateName)"
    let file = try Failure.explaining({ .file($0, .state, "cannot read \(path)") }) { () throws(Errno) in
      try files.contents(of: Self.stateName, limit: JournalFormat.maximumSize)
    }
    let contents: JournalContents
    do throws(JournalProblem) {
      contents = try JournalReader.read(file.octets, key: key)
    } catch {
      throw Failure(.state, "\(place) \(error.text)")
    }
    let journal = makeJournal(key)
    try Failure.explaining({ .file($0, .cannotCreate, "cannot write to \(place)") }) { () throws(Errno) in
      try journal.resume(contents)
    }
    if contents.tail > 0 {
      log("\(place): \(contents.tail) octets of a change that was never finished are left out")
    }
    self.journal = journal
    return contents.state
  }

  /// Leaves a mark after the first state, so that a state that is lost later does not look like one never made.
  private func mark() throws(StoreFailure) {
    do throws(Errno) {
      try files.remove(Self.markName)
      try files.create(Self.markName).synchronize()
      try files.synchronize()
    } catch {
      journal?.distrust()
      throw StoreFailure(reason: "\(error)")
    }
    isMarked = true
  }

  /// Refuses to make a TPM where one was, or where somebody else's files are.
  private func checkThatNothingIsLost(among entries: [String]) throws(Failure) {
    guard !isMarked else {
      throw Failure(
        .state,
        "\(path)/\(Self.stateName) is gone, though a TPM was made here: restore it from a backup, "
          + "or remove \(path)/\(Self.markName) for a new TPM")
    }
    let ours = [LockedDirectory.lockName, Self.temporaryName, KeyFile.name, KeyFile.temporaryName, "lost+found"]
    if let stranger = entries.sorted().first(where: { !ours.contains($0) }) {
      throw Failure(
        .state, "\(path) holds no state of vtpmd but other files (\(stranger)): name a directory of its own")
    }
    guard creates else {
      throw Failure(.state, "\(path) holds no TPM state: add --create to make a new TPM there")
    }
  }
}
