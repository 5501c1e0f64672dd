// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_Policy_AC_SendSelect: the policy authorises sending an object to one Attached Component. Part 3, 32.4.
///
/// - TPM_RC_CPHASH: the policy is bound to a hash
/// - TPM_RC_POLICY_CC: the policy is limited to another command
public enum PolicyACSendSelect: Command {
  public static let code = CommandCode.policyACSendSelect

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var objectName = Name()
    public var authHandleName = Name()
    public var acName = Name()
    public var includeObject = false

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("objectName", &objectName)
      try codec.field("authHandleName", &authHandleName)
      try codec.field("acName", &acName)
      try codec.field("includeObject", &includeObject)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    let (object, component) = (parameters.objectName.octets, parameters.acName.octets)
    let authority = parameters.authHandleName.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      guard session.policy.boundHash == nil else { throw .cpHash }
      guard session.policy.commandCode == nil || session.policy.commandCode == .acSend else { throw .policyCC }
    }
    session.policy.boundHash = .nameHash(nameHash(session.authHash, names: [object, authority, component]))
    session.policy.commandCode = .acSend
    if parameters.includeObject {
      session.extendPolicy(code, object, authority, component, [1])
    } else {
      session.extendPolicy(code, authority, component, [0])
    }
    tpm.store(session)
    return Empty()
  }
}
