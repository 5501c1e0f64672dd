// SPDX-License-Identifier: Apache-2.0

/// Handles of sessions. The low 24 bits of one are unique among all sessions, loaded and saved, of whatever kind.
/// Part 1, 16.5 and 27.5.
extension Machine {
  /// Makes sure that one more session may be loaded, whether new or saved before.
  ///
  /// - TPM_RC_SESSION_MEMORY: as many sessions are loaded as there is room for
  func checkSessionMemory() throws(ResponseCode) {
    guard sessions.count < model.loadedSessions else { throw .sessionMemory }
  }

  /// A handle for a new session.
  ///
  /// - TPM_RC_SESSION_HANDLES: there are as many sessions as the TPM keeps track of
  func newSessionHandle(_ kind: SessionType) throws(ResponseCode) -> UInt32 {
    var taken = [Bool](repeating: false, count: model.activeSessions)
    for handle in sessions.map(\.handle) + reset.contexts.saved.map(\.handle) {
      let index = Int(handle & ContextTracker.indexMask)
      if taken.indices.contains(index) { taken[index] = true }
    }
    guard let index = taken.firstIndex(of: false) else { throw .sessionHandles }
    let type: HandleType = kind == .hmac ? .hmacSession : .policySession
    return UInt32(type.rawValue) << 24 | UInt32(truncatingIfNeeded: index)
  }
}
