// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// Where a TPM's state lives while the daemon does not. The engine saves through `StateStore`, the daemon loads here.
///
/// A journal can take the place of the one file as long as it keeps the two promises: what `save` returned from is
/// durable, and what `load` answers was saved whole.
protocol StateRepository: StateStore {
  /// Where the state is, for people.
  var place: String { get }
  /// The state that was saved last, or nil where a new TPM is to be made.
  func load() throws(Failure) -> Snapshot?
}

/// A saved state on its way to the engine, in memory that is wiped.
struct Snapshot: ~Copyable {
  private var queue: OctetQueue

  /// Takes over octets, which are the snapshot from their first to their last.
  init(_ queue: consuming OctetQueue) { self.queue = queue }

  var octets: RawSpan {
    @_lifetime(borrow self) borrowing get { queue.octets }
  }
}
