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
}
