// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyNameHash: the policy authorises commands on certain entities only. Part 3, 23.14.
///
/// - TPM_RC_CPHASH: the policy is bound to a hash
/// - TPM_RC_SIZE, parameter 1: nameHash has not the size of the policyDigest
enum PolicyNameHash: Command {
  static let code = CommandCode.policyNameHash

  struct Handles: HandleList {
    var policySession = PolicySessionHandle()
    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  struct Parameters: Wire {
    var nameHash = Digest()
    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("nameHash", &nameHash) }
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
