// SPDX-License-Identifier: Apache-2.0

/// Which session contexts are saved outside the TPM, and the order in which they were. Part 1, 27.5.
///
/// Each saved context has a number of its own and loads exactly once.
struct ContextTracker: Wire {
  /// The number of the next saved context.
  var counter: UInt64 = 1
  /// Saved sessions in ascending order of their handles' index.
  var saved: [Saved] = []

  struct Saved: Wire {
    /// The handle of the session.
    var handle: UInt32 = 0
    var contextID: UInt64 = 0

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("handle", &handle)
      try codec.field("contextID", &contextID)
    }
  }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("counter", &counter)
    try codec.list(&saved, limit: Capacity.storedEntries)
    // Numbers are given in turn: no TPM lives to give out half of them, and none has been given that is still to come.
    guard counter < 1 << 63, saved.allSatisfy({ $0.contextID < counter }) else { throw .value }
  }
}
