// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyRestart: takes all assertions of a policy session back. Part 3, 11.2.
///
/// The session keeps its nonceTPM and the time of its start.
public enum PolicyRestart: Command {
  public static let code = CommandCode.policyRestart

  public struct Handles: HandleList {
    public var sessionHandle = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("sessionHandle", &sessionHandle, .none)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var session = try tpm.session(call.handles.sessionHandle.raw)
    session.policy.restart(session.authHash, at: session.policy.startTime, epoch: session.policy.timeEpoch)
    tpm.store(session)
    return Empty()
  }
}
