// SPDX-License-Identifier: Apache-2.0

/// The response of TPM2_PolicySigned and TPM2_PolicySecret. Part 3, 23.2.5.
public struct AuthTicketResponse: ResponseBody {
  public var timeout = Timeout()
  public var policyTicket = AuthTicket()

  public init() {}

  /// The response to an authorisation: with a ticket if the caller has asked for one by a negative expiration.
  ///
  /// - Parameter timeout: the Time at which the authorisation ends; nil for a trial session, which gets no ticket.
  /// - Parameter hierarchy: the one whose proof keeps the ticket; nil where there shall be none.
  init(
    _ authorization: SignedAuthorization, _ limits: AuthorizationLimits, _ timeout: UInt64?, of hierarchy: Hierarchy?,
    in tpm: borrowing Machine
  ) {
    policyTicket.tag = authorization.tag
    guard limits.expiration < 0, let timeout, let hierarchy else { return }
    let end = TicketTimeout(timeout, endsOnReset: limits.nonceTPM.isEmpty)
    self.timeout = end.wire
    policyTicket = tpm.ticket(for: authorization, of: hierarchy, end)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("timeout", &timeout)
    try codec.field("policyTicket", &policyTicket)
  }
}
