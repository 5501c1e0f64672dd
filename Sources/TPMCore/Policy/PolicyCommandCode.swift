// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyCommandCode: the policy authorises one command only. Part 3, 23.11.
///
/// - TPM_RC_POLICY_CC, parameter 1: the TPM has no such command
/// - TPM_RC_VALUE, parameter 1: the policy is limited to another command
public enum PolicyCommandCode: Command {
  public static let code = CommandCode.policyCommandCode

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var code = CommandCode()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("code", &code) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let allowed = call.parameters.code
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      guard tpm.model.commands[allowed.rawValue] != nil else { throw .policyCC.parameter(1) }
      guard session.policy.commandCode == nil || session.policy.commandCode == allowed else {
        throw .value.parameter(1)
      }
    }
    session.extendPolicy(code, allowed.rawValue.octets)
    session.policy.commandCode = allowed
    tpm.store(session)
    return Empty()
  }
}
