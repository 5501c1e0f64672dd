// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyCpHash: the policy authorises one command with its parameters and entities only. Part 3, 23.13.
///
/// - TPM_RC_CPHASH: the policy is bound to another hash
/// - TPM_RC_SIZE, parameter 1: cpHashA has not the size of the policyDigest
public enum PolicyCpHash: Command {
  public static let code = CommandCode.policyCpHash

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var cpHashA = Digest()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("cpHashA", &cpHashA) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let cpHash = call.parameters.cpHashA.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial { try session.bind(cpHash: cpHash, parameter: 1) }
    session.extendPolicy(code, cpHash)
    tpm.store(session)
    return Empty()
  }
}
