// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyNvWritten: the authorised NV Index has, or has not, been written. Part 3, 23.20.
///
/// - TPM_RC_VALUE, parameter 1: an earlier assertion of the session says the contrary
public enum PolicyNvWritten: Command {
  public static let code = CommandCode.policyNvWritten

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var writtenSet = false

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("writtenSet", &writtenSet)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let written = call.parameters.writtenSet
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      guard session.policy.nvWritten == nil || session.policy.nvWritten == written else { throw .value.parameter(1) }
    }
    session.extendPolicy(code, [written ? 1 : 0])
    session.policy.nvWritten = written
    tpm.store(session)
    return Empty()
  }
}
