// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicySigned: the holder of a key has signed an authorisation. Part 3, 23.3.
///
/// - TPM_RC_NONCE, parameter 1: nonceTPM is not that of the session
/// - TPM_RC_EXPIRED, parameter 4: the authorisation has ended
/// - TPM_RC_CPHASH: the policy is bound to another hash
/// - TPM_RC_SIZE, parameter 2: cpHashA has not the size of the policyDigest
/// - TPM_RC_POLICY_FAIL, parameter 5: the signature is not one of authObject over the parameters
/// - TPM_RC_HANDLE, handle 1: only the public area of an HMAC key is loaded
/// - TPM_RC_SCHEME, parameter 5: the signature is not of a kind that authObject makes
public enum PolicySigned: Command {
  public static let code = CommandCode.policySigned

  public struct Handles: HandleList {
    public var authObject = ObjectHandle()
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authObject", &authObject, .none)
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var nonceTPM = Nonce()
    public var cpHashA = Digest()
    public var policyRef = Nonce()
    public var expiration: Int32 = 0
    public var auth = Signature()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nonceTPM", &nonceTPM)
      try codec.field("cpHashA", &cpHashA)
      try codec.field("policyRef", &policyRef)
      try codec.field("expiration", &expiration)
      try codec.field("auth", &auth)
    }
  }

  public typealias Response = AuthTicketResponse

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let key: Object
    do throws(ResponseCode) { key = try tpm.object(call.handles.authObject.raw) } catch { throw error.handle(1) }
    let authorization = SignedAuthorization(
      tag: .signed, cpHashA: parameters.cpHashA.octets, policyRef: parameters.policyRef.octets, authName: key.name)
    let limits = AuthorizationLimits(nonceTPM: parameters.nonceTPM.octets, expiration: parameters.expiration)
    var session = try tpm.session(call.handles.policySession.raw)
    var timeout: UInt64?
    if !session.isTrial {
      timeout = try limits.apply(to: &session, tpm.clock)
      try authorization.bind(&session)
      try check(parameters, key)
    }
    authorization.update(&session)
    tpm.store(session)
    return Response(authorization, limits, timeout, of: key.hierarchy, in: tpm)
  }

  private static func check(_ parameters: Parameters, _ key: Object) throws(ResponseCode) {
    guard let algorithm = parameters.auth.hash else { throw .scheme.parameter(5) }
    var toBeSigned = Hasher(algorithm)
    toBeSigned.update(parameters.nonceTPM.octets)
    toBeSigned.update(bigEndian: parameters.expiration)
    toBeSigned.update(parameters.cpHashA.octets)
    toBeSigned.update(parameters.policyRef.octets)
    do throws(ResponseCode) {
      try verifySignature(parameters.auth, of: toBeSigned.finish(), with: key)
    } catch {
      switch error {
      case .signature: throw .policyFail.parameter(5)
      case .handle: throw .handle.handle(1)
      default: throw error.parameter(5)
      }
    }
  }
}
