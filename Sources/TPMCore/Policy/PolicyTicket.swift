// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyTicket: an earlier TPM2_PolicySigned or TPM2_PolicySecret still counts. Part 3, 23.5.
///
/// - TPM_RC_SIZE, parameter 1: timeout is not as this TPM makes it
/// - TPM_RC_EXPIRED, parameter 1: the authorisation has ended
/// - TPM_RC_CPHASH: the policy is bound to another hash
/// - TPM_RC_SIZE, parameter 2: cpHashA has not the size of the policyDigest
/// - TPM_RC_TICKET, parameter 5: the ticket is not one of this TPM for the parameters
public enum PolicyTicket: Command {
  public static let code = CommandCode.policyTicket

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var timeout = Timeout()
    public var cpHashA = Digest()
    public var policyRef = Nonce()
    public var authName = Name()
    public var ticket = AuthTicket()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("timeout", &timeout)
      try codec.field("cpHashA", &cpHashA)
      try codec.field("policyRef", &policyRef)
      try codec.field("authName", &authName)
      try codec.field("ticket", &ticket)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    let authorization = SignedAuthorization(
      tag: parameters.ticket.tag, cpHashA: parameters.cpHashA.octets, policyRef: parameters.policyRef.octets,
      authName: parameters.authName.octets)
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      let timeout: TicketTimeout
      do throws(ResponseCode) {
        timeout = try TicketTimeout(parameters.timeout)
        try session.end(at: timeout.time, tpm.clock)
      } catch { throw error.parameter(1) }
      try authorization.bind(&session)
      guard tpm.isValid(parameters.ticket, for: authorization, timeout) else { throw .ticket.parameter(5) }
    }
    authorization.update(&session)
    tpm.store(session)
    return Empty()
  }
}
