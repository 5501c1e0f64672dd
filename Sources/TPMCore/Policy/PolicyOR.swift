// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyOR: one of several policies is enough. Part 3, 23.6.
///
/// - TPM_RC_SIZE, parameter 1: there are fewer than two digests
/// - TPM_RC_VALUE, parameter 1: the policyDigest is none of them
public enum PolicyOR: Command {
  public static let code = CommandCode.policyOR

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var pHashList = BranchList()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("pHashList", &pHashList)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let branches = call.parameters.pHashList.elements
    var session = try tpm.session(call.handles.policySession.raw)
    guard session.isTrial || branches.contains(Digest(session.policy.policyDigest)) else { throw .value.parameter(1) }
    session.clearPolicyDigest()
    session.extendPolicy(code, branches.flatMap(\.octets))
    tpm.store(session)
    return Empty()
  }
}
