// SPDX-License-Identifier: Apache-2.0

/// TPM2_PolicyLocality: the policy authorises commands from certain localities only. Part 3, 23.8.
///
/// - TPM_RC_RANGE, parameter 1: no locality is left, or an extended one stands beside another
public enum PolicyLocality: Command {
  public static let code = CommandCode.policyLocality

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var locality = LocalityAttributes()

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("locality", &locality)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let locality = call.parameters.locality
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      session.policy.commandLocality = try remaining(of: session.policy.commandLocality, locality)
    }
    session.extendPolicy(code, [locality.rawValue])
    tpm.store(session)
    return Empty()
  }

  /// What is left of the localities of a session, where nil stands for all.
  private static func remaining(
    of former: LocalityAttributes?, _ locality: LocalityAttributes
  ) throws(ResponseCode) -> LocalityAttributes {
    guard !locality.isExtended else {
      guard former == nil || former == locality else { throw .range.parameter(1) }
      return locality
    }
    guard former?.isExtended != true else { throw .range.parameter(1) }
    let left = former?.intersection(locality) ?? locality
    guard !left.isEmpty else { throw .range.parameter(1) }
    return left
  }
}
