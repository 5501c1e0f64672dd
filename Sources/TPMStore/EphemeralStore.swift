// SPDX-License-Identifier: Apache-2.0
package import LinuxSystem
package import TPMCore

/// The store of `--ephemeral`: the TPM is new at every start and gone at the end.
package final class EphemeralStore: StateRepository {
  package let place = "memory"
  package let identity: [UInt8] = []

  package init() {}

  /// Nothing is kept, as the user asked for.
  package func save(_ change: borrowing Transaction, whole: () throws(StoreFailure) -> Transaction) throws(StoreFailure)
  {}
  package func load() throws(Failure) -> StoredState? { nil }
  package var millisecondsToSynchronization: UInt64? { nil }
  package func synchronize() throws(StoreFailure) {}
}
