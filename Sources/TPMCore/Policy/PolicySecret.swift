// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicySecret: the caller has shown that he knows the authValue of an entity. Part 3, 23.4.
///
/// - TPM_RC_MODE, session 1: the entity was authorised by a policy that does not use its authValue
/// - TPM_RC_POLICY_FAIL, session 1: so it was, and the object does not let its authValue be used (userWithAuth)
/// - TPM_RC_AUTH_UNAVAILABLE: so it was, and the NV Index does not let its authValue be used
/// - TPM_RC_READ_ONLY: the entity is a PIN Index, whose count changes, and the TPM is read-only
/// - TPM_RC_NONCE, parameter 1: nonceTPM is not that of the session
/// - TPM_RC_EXPIRED, parameter 4: the authorisation has ended
/// - TPM_RC_CPHASH: the policy is bound to another hash
/// - TPM_RC_SIZE, parameter 2: cpHashA has not the size of the policyDigest
public enum PolicySecret: Command {
  public static let code = CommandCode.policySecret

  public struct Handles: HandleList {
    public var authHandle = EntityHandle()
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var nonceTPM = Nonce()
    public var cpHashA = Digest()
    public var policyRef = Nonce()
    public var expiration: Int32 = 0

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nonceTPM", &nonceTPM)
      try codec.field("cpHashA", &cpHashA)
      try codec.field("policyRef", &policyRef)
      try codec.field("expiration", &expiration)
    }
  }

  public typealias Response = AuthTicketResponse

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let handle = call.handles.authHandle.raw
    let entity = try tpm.entity(handle)
    if let authorization = call.authorization, authorization.isPolicy {
      try checkAuthValueWasShown(entity, try tpm.session(authorization.session))
    }
    let authorization = SignedAuthorization(
      tag: .secret, cpHashA: parameters.cpHashA.octets, policyRef: parameters.policyRef.octets,
      authName: try tpm.name(of: handle))
    let limits = AuthorizationLimits(nonceTPM: parameters.nonceTPM.octets, expiration: parameters.expiration)
    var session = try tpm.session(call.handles.policySession.raw)
    var timeout: UInt64?
    if !session.isTrial {
      timeout = try limits.apply(to: &session, tpm.clock)
      try authorization.bind(&session)
    }
    authorization.update(&session)
    tpm.store(session)
    // A ticket would let its holder go round the count of a PIN Pass Index.
    let hierarchy = entity.isPINPassIndex ? nil : try tpm.ticketHierarchy(of: handle)
    return Response(authorization, limits, timeout, of: hierarchy, in: tpm)
  }

  /// Checks that a policy session stands for the authValue of the entity.
  private static func checkAuthValueWasShown(_ entity: Entity, _ session: Session) throws(ResponseCode) {
    guard session.policy.authValueUse != .none else { throw .mode.session(1) }
    switch entity.kind {
    case .object(let attributes, _):
      guard attributes.contains(.userWithAuth) else { throw .policyFail.session(1) }
    case .nvIndex(let index):
      guard entity.isPINIndex || index.attributes.contains(.authRead) else { throw .authUnavailable }
    default:
      break
    }
  }
}

extension Entity {
  fileprivate var isPINIndex: Bool { nvType == .pinPass || nvType == .pinFail }
  fileprivate var isPINPassIndex: Bool { nvType == .pinPass }

  private var nvType: NVType? {
    guard case .nvIndex(let index) = kind else { return nil }
    return index.attributes.type
  }
}
