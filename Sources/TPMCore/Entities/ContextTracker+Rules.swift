// SPDX-License-Identifier: Apache-2.0

/// Which saved sessions may come back, and when. Part 1, 27.5.
extension ContextTracker {
  /// Gives a session that is saved its number.
  ///
  /// - TPM_RC_CONTEXT_GAP: the oldest saved session would fall too far behind
  mutating func save(_ handle: UInt32) throws(ResponseCode) -> UInt64 {
    guard lag < Capacity.contextGap else { throw .contextGap }
    let contextID = counter
    counter += 1
    let index = handle & Self.indexMask
    let place = saved.lowerBound { $0.handle & Self.indexMask < index }
    saved.insert(Saved(handle: handle, contextID: contextID), at: place)
    return contextID
  }

  /// Takes a saved session back; each saved context comes back once.
  ///
  /// - TPM_RC_HANDLE: this context is not the one that was saved last
  /// - TPM_RC_CONTEXT_GAP: there is only room for the oldest saved session
  mutating func load(_ handle: UInt32, _ contextID: UInt64) throws(ResponseCode) {
    guard let place = saved.firstIndex(where: { $0.handle == handle && $0.contextID == contextID }) else {
      throw .handle
    }
    guard !isNearGap || contextID == oldest else { throw .contextGap }
    saved.remove(at: place)
  }

  /// Whether a new session would have to wait until the oldest saved one is loaded or flushed: every session that is
  /// loaded must still find a number when it is saved.
  var isNearGap: Bool { lag + UInt64(Capacity.loadedSessions) >= Capacity.contextGap }

  /// Whether a session with this index is saved; the kind of session does not matter.
  func isSaved(_ handle: UInt32) -> Bool {
    saved.contains { $0.handle & Self.indexMask == handle & Self.indexMask }
  }

  /// The part of a session's handle that no two sessions share.
  static let indexMask: UInt32 = 0xFF_FFFF

  private var oldest: UInt64? { saved.lazy.map(\.contextID).min() }
  private var lag: UInt64 { oldest.map { counter - $0 } ?? 0 }
}
