// SPDX-License-Identifier: Apache-2.0

/// The state as one value, to be kept, moved or handed over. It holds secrets.
extension TPM {
  /// All that the state store holds, or would if it could.
  public func persistentState() throws(StoreFailure) -> Transaction {
    try Transaction(to: machine.persistent, from: nil)
  }

  /// All that is lost without power: PCR, sessions, transient objects, Clock and the rest; nothing, without power.
  public mutating func volatileState() throws(StoreFailure) -> Transaction {
    passTime()
    return try Transaction(toVolatile: machine)
  }

  /// The whole of the TPM as it is now.
  public mutating func wholeState() throws(StoreFailure) -> Transaction {
    passTime()
    return try Transaction(to: machine, stored: nil)
  }

  /// Takes up a TPM that was exported, here or elsewhere, and stores it in a store that holds nothing yet. It has power
  /// if it had it then, and no time has passed for it.
  ///
  /// - Parameter profile: what the TPM has to have been made as; nil if it may be anything
  public static func importing(
    _ whole: StoredState, _ profile: Profile? = nil, platform: any Platform, store: any StateStore
  ) throws(StateError) -> TPM {
    var tpm = TPM(try Machine(whole, profile, platform, .stands), store, holding: nil)
    try tpm.saveWhole()
    return tpm
  }

  /// Whether a TPM could be taken up here from what was exported.
  ///
  /// - StateError: why not
  public func check(_ whole: StoredState) throws(StateError) {
    _ = try Machine(whole, nil, machine.environment.platform, .stands)
  }

  /// Becomes a TPM that was exported, in the place of the one that it was, of which nothing stays in the store. It has
  /// power if the other had it then, and no time has passed for it.
  ///
  /// - Parameter profile: what the TPM has to have been made as; nil if it may be anything
  /// - StateError: nothing has changed
  public mutating func replace(with whole: StoredState, _ profile: Profile? = nil) throws(StateError) {
    let other = try Machine(whole, profile, machine.environment.platform, .stands)
    let before = machine
    machine = other
    if live != nil { record() }
    do throws(StoreFailure) { try save(machine.parts.$persistent.value) } catch {
      machine = before
      settle()
      throw .notStored(error.reason)
    }
  }

  /// Takes over a TPM where another process has left it.
  ///
  /// - Parameters:
  ///   - live: what the store holds, with everything applied to it that was kept for a successor; where that is nothing,
  ///     the TPM is without power
  ///   - stored: what the store holds. What the live state has besides is stored now or, where it cannot be, with the
  ///     next change
  ///   - profile: what the TPM has to have been made as; nil if it may be anything
  ///   - time: whether the time since then has passed
  public init(
    takingOver live: StoredState, on stored: StoredState, _ profile: Profile? = nil, time: TimeAway,
    platform: any Platform, store: any StateStore
  ) throws(StateError) {
    let (machine, stored) = (try Machine(live, profile, platform, time), try Persistent(stored))
    self.init(machine, store, holding: stored)
    saveOrRemember()
  }
}

extension Machine {
  fileprivate init(
    _ state: StoredState, _ profile: Profile?, _ platform: any Platform, _ time: TimeAway
  ) throws(StateError) {
    let persistent = try Persistent(state.persistent)
    try persistent.check(profile)
    try self.init(persistent, Environment(platform), volatile: state.volatile, time)
  }
}

extension Persistent {
  /// - StateError.otherProfile: the TPM was made as something else
  func check(_ profile: Profile?) throws(StateError) {
    guard let profile, profile != self.profile else { return }
    throw .otherProfile(profile.differences(from: self.profile))
  }
}
