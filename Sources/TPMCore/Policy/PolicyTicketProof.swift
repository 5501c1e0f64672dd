// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// When a ticket ends, as TPM2B_TIMEOUT tells a caller who need not understand it.
///
/// The most significant bit says that the ticket ends with the next TPM Reset too, which is so where the authorisation
/// was for any session. The other bits are a value of Time.
struct TicketTimeout: Equatable {
  let time: UInt64
  let endsOnReset: Bool

  init(_ time: UInt64, endsOnReset: Bool) {
    self.time = min(time, ~Self.resetBit)
    self.endsOnReset = endsOnReset
  }

  /// - TPM_RC_SIZE: it is not as long as this TPM makes it
  init(_ timeout: Timeout) throws(ResponseCode) {
    guard timeout.count == 8 else { throw .size }
    let value = timeout.octets.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    time = value & ~Self.resetBit
    endsOnReset = value & Self.resetBit != 0
  }

  var wire: Timeout {
    let value = endsOnReset ? time | Self.resetBit : time
    return Timeout((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
  }

  private static let resetBit: UInt64 = 1 << 63
}

extension Machine {
  /// The ticket that shows later that this TPM has seen the authorisation. Part 3, 23.2.5.
  func ticket(
    for authorization: SignedAuthorization, of hierarchy: Hierarchy, _ timeout: TicketTimeout
  ) -> AuthTicket {
    AuthTicket(
      authorization.tag, hierarchy.handle,
      Digest(ticketDigest(for: authorization, of: hierarchy, timeout)))
  }

  /// Whether a ticket is the one that this TPM made for the authorisation.
  func isValid(_ ticket: AuthTicket, for authorization: SignedAuthorization, _ timeout: TicketTimeout) -> Bool {
    guard let hierarchy = Hierarchy(ticket.hierarchy) else { return false }
    return constantTimeEqual(ticket.digest.octets, ticketDigest(for: authorization, of: hierarchy, timeout))
  }

  private func ticketDigest(
    for authorization: SignedAuthorization, of hierarchy: Hierarchy, _ timeout: TicketTimeout
  ) -> [UInt8] {
    var hmac = HMAC(Capacity.contextHash, key: proof(of: hierarchy))
    hmac.update(bigEndian: authorization.tag.rawValue)
    hmac.update(authorization.cpHashA)
    hmac.update(authorization.policyRef)
    hmac.update(authorization.authName)
    hmac.update(bigEndian: timeout.time)
    hmac.update(bigEndian: clock.timeEpoch)
    if timeout.endsOnReset { hmac.update(bigEndian: persistent.totalResetCount) }
    return hmac.finish()
  }

  /// The hierarchy whose proof keeps a ticket about an entity: that of the object, of the Index, or the one that a
  /// permanent entity is. Part 2, 10.6.6.
  func ticketHierarchy(of handle: UInt32) throws(ResponseCode) -> Hierarchy {
    switch HandleType(handle) {
    case .permanent:
      return Hierarchy(rawValue: handle) ?? .owner
    case .nvIndex:
      return nvIndex(handle)?.attributes.contains(.platformCreate) == true ? .platform : .owner
    case .transient, .persistent:
      if case .sequence? = loaded(handle) { return .null }
      return try object(handle).hierarchy
    default:
      return .owner
    }
  }
}
