// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyPhysicalPresence: somebody has to be there when the policy is used. Part 3, 23.12.
public enum PolicyPhysicalPresence: Command {
  public static let code = CommandCode.policyPhysicalPresence

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
    session.policy.isPPRequired = true
    tpm.store(session)
    return Empty()
  }
}
