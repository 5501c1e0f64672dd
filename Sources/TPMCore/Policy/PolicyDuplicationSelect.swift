// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyDuplicationSelect: the policy authorises the duplication of an object to one new parent. Part 3, 23.15.
///
/// - TPM_RC_CPHASH: the policy is bound to a hash
/// - TPM_RC_POLICY_CC: the policy is limited to another command
public enum PolicyDuplicationSelect: Command {
  public static let code = CommandCode.policyDuplicationSelect

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var objectName = Name()
    public var newParentName = Name()
    public var includeObject = false

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("objectName", &objectName)
      try codec.field("newParentName", &newParentName)
      try codec.field("includeObject", &includeObject)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let object = call.parameters.objectName.octets
    let newParent = call.parameters.newParentName.octets
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial {
      guard session.policy.boundHash == nil else { throw .cpHash }
      guard session.policy.commandCode == nil || session.policy.commandCode == .duplicate else { throw .policyCC }
    }
    session.policy.boundHash = .nameHash(nameHash(session.authHash, names: [object, newParent]))
    session.policy.commandCode = .duplicate
    if call.parameters.includeObject {
      session.extendPolicy(code, object, newParent, [1])
    } else {
      session.extendPolicy(code, newParent, [0])
    }
    tpm.store(session)
    return Empty()
  }
}
