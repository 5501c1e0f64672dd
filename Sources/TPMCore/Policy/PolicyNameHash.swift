// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyNameHash: the policy authorises commands on certain entities only. Part 3, 23.14.
///
/// - TPM_RC_CPHASH: the policy is bound to a hash
/// - TPM_RC_SIZE, parameter 1: nameHash has not the size of the policyDigest
public enum PolicyNameHash: Command {
  public static let code = CommandCode.policyNameHash

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var nameHash = Digest()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("nameHash", &nameHash)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let nameHash = call.parameters.nameHash.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial { try session.bind(PolicyState.BoundHash.nameHash, nameHash, parameter: 1) }
    session.extendPolicy(code, nameHash)
    tpm.store(session)
    return Empty()
  }
}
