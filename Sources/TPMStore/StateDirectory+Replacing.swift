// SPDX-License-Identifier: Apache-2.0
package import LinuxSystem
package import TPMCore
internal import TPMCrypto

extension StateDirectory {
  /// Writes a loaded state anew, without what is out of date, under the key that it has.
  package func compact(_ state: StoredState) throws(Failure) {
    guard let journal else { throw Failure(.software, "nothing was loaded") }
    let whole = state.transaction
    do throws(StoreFailure) {
      try journal.replace(with: whole)
    } catch {
      throw cannotReplace(error)
    }
  }

  /// Puts a state in the place of the one that is there, or of none, sealed with a new key.
  ///
  /// At every moment the state that has the name opens with a key that is there. A key beside the state is on the disk
  /// in `key.new` before the state is sealed with it, and gets its name only after that; until then the old key keeps
  /// its own. An old key goes when the state that it opens is gone from the disk, and not before it is known which state
  /// has the name, if an earlier try has failed.
  package func replace(with state: StoredState, under material: KeyMaterial) throws(Failure) {
    do throws(Failure) {
      try reseal(state, under: material)
    } catch {
      // Whoever saves next goes on with what was there before, for all that he knows.
      journal?.distrust()
      throw error
    }
  }

  private func reseal(_ state: StoredState, under material: KeyMaterial) throws(Failure) {
    try settleKey()
    if let journal, !journal.isTrusted { try compact(state) }
    let key = try material.newKey { () throws(Failure) in try keyFile.makeNew() }
    let journal = journal ?? makeJournal(key)
    let whole = state.transaction
    do throws(StoreFailure) {
      try journal.replace(with: whole, key: key)
      isKeyNew = key.protection == .beside
      try mark()
    } catch {
      throw cannotReplace(error)
    }
    if isKeyNew { try settleKey() } else { try keyFile.remove() }
  }

  /// Puts a state where none is, or with `overwrites` in the place of the one that is there.
  ///
  /// - Parameter material: seals the state, and is what this directory was opened with
  package func restore(_ state: StoredState, under material: KeyMaterial, overwrites: Bool) throws(Failure) {
    let entries = try entries()
    if entries.contains(Self.stateName) {
      guard overwrites else {
        throw Failure(
          .cannotCreate, "\(path) holds a TPM already: --force puts this one in its place, and nothing brings it back")
      }
      // What is there need not be readable; if it is, a key that is on its way to its name gets there first.
      _ = try? load()
    } else {
      try checkForStrangers(among: entries)
    }
    try replace(with: state, under: material)
  }

  /// A loaded state as a file with one record, sealed with its own key or with another one.
  package func backup(_ state: StoredState, under material: KeyMaterial?) throws(Failure) -> OctetQueue {
    let beside = Failure(
      .usage, "the key lies beside the state and would not be in the backup: name another one for it with --backup-key")
    let key = try material?.newKey { () throws(Failure) in throw beside }
    guard key != nil || report?.protection != .beside else { throw beside }
    let whole = state.transaction
    guard let image = try? journal?.image(whole, key) else {
      throw Failure(.system, "libcrypto cannot seal the backup")
    }
    return image
  }

  private func cannotReplace(_ error: StoreFailure) -> Failure {
    Failure(
      .cannotCreate,
      "\(path)/\(Self.stateName) cannot be written: \(error); it is either what it was or what it should be")
  }
}
