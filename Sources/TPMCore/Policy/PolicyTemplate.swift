// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyTemplate: the policy authorises the creation of objects from one template only. Part 3, 23.21.
///
/// - TPM_RC_VALUE, parameter 1: the policy is bound to another template
/// - TPM_RC_CPHASH: the policy is bound to another kind of hash
/// - TPM_RC_SIZE, parameter 1: templateHash has not the size of the policyDigest
public enum PolicyTemplate: Command {
  public static let code = CommandCode.policyTemplate

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var templateHash = Digest()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("templateHash", &templateHash)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let templateHash = call.parameters.templateHash.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      if case .templateHash(let former)? = session.policy.boundHash {
        guard former == templateHash else { throw .value.parameter(1) }
      } else {
        try session.bind(PolicyState.BoundHash.templateHash, templateHash, parameter: 1)
      }
    }
    session.extendPolicy(code, templateHash)
    tpm.store(session)
    return Empty()
  }
}
