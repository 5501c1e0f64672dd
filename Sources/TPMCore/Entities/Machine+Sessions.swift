// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// Loaded sessions by their handles.
extension Machine {
  /// The place of a loaded session among `sessions`.
  func sessionPlace(_ handle: UInt32) -> Int? { sessions.firstIndex { $0.handle == handle } }

  /// The session that `handle` names.
  ///
  /// - TPM_RC_HANDLE: it is not loaded
  func session(_ handle: UInt32) throws(ResponseCode) -> Session {
    guard let place = sessionPlace(handle) else { throw .handle }
    return sessions[place]
  }

  /// Changes a loaded session.
  mutating func updateSession(
    _ handle: UInt32, _ change: (inout Session) throws(ResponseCode) -> Void
  ) throws(ResponseCode) {
    guard let place = sessionPlace(handle) else { throw .handle }
    try change(&sessions[place])
  }

  /// Puts a changed session in its place.
  mutating func store(_ session: Session) {
    if let place = sessionPlace(session.handle) { sessions[place] = session }
  }

  /// Ends a session, whether loaded or saved.
  mutating func endSession(_ handle: UInt32) {
    if let place = sessionPlace(handle) { sessions.remove(at: place) }
    if let place = reset.contexts.saved.firstIndex(where: { $0.handle & 0xFF_FFFF == handle & 0xFF_FFFF }) {
      reset.contexts.saved.remove(at: place)
    }
    if volatile.exclusiveAuditSession == handle { volatile.exclusiveAuditSession = nil }
  }
}
