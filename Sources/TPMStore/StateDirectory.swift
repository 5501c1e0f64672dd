// SPDX-License-Identifier: Apache-2.0
package import LinuxSystem
package import TPMCore

/// The directory of `--state`: one TPM's journal, the key to it, its lock, and a mark that a TPM was made here.
package final class StateDirectory: StateRepository {
  static let stateName = "state"
  static let temporaryName = "state.new"
  static let markName = "manufactured"

  let path: String
  private let creates: Bool
  let files: any StateFiles
  private var material: KeyMaterial
  private let growth: JournalGrowth
  private let settlement: Settlement
  private let log: (String) -> Void
  private(set) var journal: Journal?
  package private(set) var identity: [UInt8] = []
  private var isMarked = false
  /// The key of the state that is there lies in `key.new`.
  var isKeyNew = false
  /// What was read, but for the state itself; nil where there was none.
  package private(set) var report: StateReport?

  package var place: String { path }
  var keyFile: KeyFile { KeyFile(files: files, path: path) }

  /// Opens and locks the directory; with `creates` it is made where it is missing.
  ///
  /// - Parameters:
  ///   - key: opens the state that is there, or seals a new one
  ///   - now: monotonic milliseconds
  ///   - log: takes lines for people
  package convenience init(
    _ path: String, creates: Bool, key: KeyMaterial = .beside, durability: Durability = .full,
    now: @escaping () -> UInt64 = { 0 }, log: @escaping (String) -> Void
  ) throws(Failure) {
    self.init(
      try LockedDirectory(path, creates: creates), path, creates: creates, key: key, durability: durability, now: now,
      log: log)
  }

  /// Uses files that nobody else does.
  init(
    _ files: any StateFiles, _ path: String, creates: Bool, key: KeyMaterial = .beside,
    growth: JournalGrowth = JournalGrowth(), durability: Durability = .full, now: @escaping () -> UInt64 = { 0 },
    log: @escaping (String) -> Void
  ) {
    (self.files, self.path, self.creates, self.material) = (files, path, creates, key)
    (self.growth, self.log) = (growth, log)
    settlement = Settlement(durability, now: now)
  }

  /// The saved state; nil only with `--create` and where no TPM has been before.
  package func load() throws(Failure) -> StoredState? {
    // A passphrase is not kept for longer than it is needed.
    defer { material = .beside }
    let entries = try entries()
    isMarked = entries.contains(Self.markName)
    guard entries.contains(Self.stateName) else {
      try checkThatNothingIsLost(among: entries)
      journal = makeJournal(
        try material.newKey { () throws(Failure) in
          try entries.contains(KeyFile.name) ? keyFile.read() : keyFile.make()
        })
      return nil
    }
    return try resume(among: entries)
  }

  func entries() throws(Failure) -> [String] {
    try Failure.explaining({ .file($0, .state, "cannot list \(path)") }) { () throws(Errno) in try files.entries() }
  }

  /// Stores a change, which is on the disk when this returns unless that may be put off.
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

  package var millisecondsToSynchronization: UInt64? { journal?.millisecondsToSynchronization }

  package func synchronize() throws(StoreFailure) {
    do throws(StoreFailure) { try journal?.synchronize() } catch { throw StoreFailure(reason: "\(path): \(error)") }
  }

  func makeJournal(_ key: StateKey) -> Journal {
    identity = key.identifier
    return Journal(
      Self.stateName, temporaryName: Self.temporaryName, in: files, key: key, growth: growth, settlement: settlement)
  }

  /// Reads the journal and goes on with it.
  private func resume(among entries: [String]) throws(Failure) -> StoredState {
    let place = "\(path)/\(Self.stateName)"
    let file = try Failure.explaining({ .file($0, .state, "cannot read \(path)") }) { () throws(Errno) in
      try files.contents(of: Self.stateName, limit: JournalFormat.maximumSize)
    }
    let problem = { (problem: JournalProblem) in Failure(.state, "\(place) \(problem.text)") }
    let header: JournalHeader
    do throws(JournalProblem) { header = try JournalHeader(in: file.octets) } catch { throw problem(error) }
    let key = try material.key(for: header.protection, of: place) { () throws(Failure) in
      let found = try keyFile.read(for: header, among: entries)
      isKeyNew = found.isNew
      return found.key
    }
    let contents: JournalContents
    do throws(JournalProblem) {
      contents = try JournalReader.read(file.octets, key: key)
    } catch {
      throw problem(error)
    }
    // A process that sealed the state with this key ended before the key had its name.
    try settleKey()
    let journal = makeJournal(key)
    try Failure.explaining({ .file($0, .cannotCreate, "cannot write to \(place)") }) { () throws(Errno) in
      try journal.resume(contents)
    }
    if contents.tail > 0 {
      log("\(place): \(contents.tail) octets of a change that was never finished are left out")
    }
    self.journal = journal
    report = StateReport(contents)
    return contents.state
  }

  /// Gives a key in `key.new` that a state was sealed with its own name.
  func settleKey() throws(Failure) {
    guard isKeyNew else { return }
    try keyFile.settle()
    isKeyNew = false
  }

  /// Leaves a mark after the first state, so that a state that is lost later does not look like one never made.
  func mark() throws(StoreFailure) {
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
    try checkForStrangers(among: entries)
    guard creates else {
      throw Failure(.state, "\(path) holds no TPM state: add --create to make a new TPM there")
    }
  }

  /// Refuses a directory where somebody else's files are.
  func checkForStrangers(among entries: [String]) throws(Failure) {
    let ours = [
      LockedDirectory.lockName, Self.temporaryName, Self.markName, KeyFile.name, KeyFile.temporaryName, "lost+found",
    ]
    if let stranger = entries.sorted().first(where: { !ours.contains($0) }) {
      throw Failure(
        .state, "\(path) holds no state of vtpmd but other files (\(stranger)): name a directory of its own")
    }
  }
}
