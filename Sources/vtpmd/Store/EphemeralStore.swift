// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// The store of `--ephemeral`: the TPM is new at every start and gone at the end.
final class EphemeralStore: StateRepository {
  let place = "memory"

  /// Nothing is kept, as the user asked for.
  func save(_ snapshot: RawSpan) throws(StoreFailure) {}
  func load() throws(Failure) -> Snapshot? { nil }
}
