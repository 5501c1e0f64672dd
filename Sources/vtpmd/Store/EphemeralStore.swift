// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// The store of `--ephemeral`: the TPM is new at every start and gone at the end.
final class EphemeralStore: StateRepository {
  let place = "memory"

  /// Nothing is kept, as the user asked for.
  func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure) {}
  func load() throws(Failure) -> StoredState? { nil }
}
