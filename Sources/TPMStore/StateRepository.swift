// SPDX-License-Identifier: Apache-2.0
package import LinuxSystem
package import TPMCore

/// Where a TPM's state lives while the daemon does not. The engine saves through `StateStore`, the daemon loads here.
package protocol StateRepository: StateStore {
  /// Where the state is, for people.
  var place: String { get }
  /// Tells the state that was loaded from others, with 16 octets; empty where none is kept.
  var identity: [UInt8] { get }
  /// The state that was saved last, or nil where a new TPM is to be made.
  func load() throws(Failure) -> StoredState?
  /// In how many milliseconds `synchronize` has to be called; nil while nothing waits for it.
  var millisecondsToSynchronization: UInt64? { get }
  /// Waits until all that was saved is on the disk.
  func synchronize() throws(StoreFailure)
}
