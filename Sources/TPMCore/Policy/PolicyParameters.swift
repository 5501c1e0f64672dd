// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyParameters: the policy authorises one command with its parameters, on any entities. Part 3, 23.24.
///
/// - TPM_RC_CPHASH: the policy is bound to a hash
/// - TPM_RC_SIZE, parameter 1: pHash has not the size of the policyDigest
public enum PolicyParameters: Command {
  public static let code = CommandCode.policyParameters

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var pHash = Digest()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("pHash", &pHash) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let pHash = call.parameters.pHash.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial { try session.bind(PolicyState.BoundHash.parameterHash, pHash, parameter: 1) }
    session.extendPolicy(code, pHash)
    tpm.store(session)
    return Empty()
  }
}
