// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyPassword: the authorised entity's authValue has to be sent as a password. Part 3, 23.18.
///
/// The policyDigest is that of TPM2_PolicyAuthValue, so that one authPolicy serves both.
public enum PolicyPassword: Command {
  public static let code = CommandCode.policyPassword

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var session = try tpm.session(call.handles.policySession.raw)
    session.extendPolicy(.policyAuthValue)
    session.policy.authValueUse = .password
    tpm.store(session)
    return Empty()
  }
}
