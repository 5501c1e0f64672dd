// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyAuthValue: the authorised entity's authValue has to be in the key of the HMAC. Part 3, 23.17.
public enum PolicyAuthValue: Command {
  public static let code = CommandCode.policyAuthValue

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var session = try tpm.session(call.handles.policySession.raw)
    session.extendPolicy(code)
    session.policy.authValueUse = .hmac
    tpm.store(session)
    return Empty()
  }
}
