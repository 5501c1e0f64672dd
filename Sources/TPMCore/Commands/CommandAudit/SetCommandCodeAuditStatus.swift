// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_SetCommandCodeAuditStatus: says which commands are audited, or with which hash. Part 3, 21.2.
///
/// - TPM_RC_VALUE + parameter 1: the hash and the list of commands cannot be changed at the same time
public enum SetCommandCodeAuditStatus: Command {
  public static let code = CommandCode.setCommandCodeAuditStatus
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = ProvisionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  public struct Parameters: Wire {
    public var auditAlg: HashAlgorithm?
    public var setList = CommandCodeList()
    public var clearList = CommandCodeList()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auditAlg", &auditAlg)
      try codec.field("setList", &setList)
      try codec.field("clearList", &clearList)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let (setList, clearList) = (call.parameters.setList.elements, call.parameters.clearList.elements)
    if let auditAlg = call.parameters.auditAlg, auditAlg != tpm.persistent.commandAudit.algorithm {
      guard setList.isEmpty, clearList.isEmpty else { throw .value.parameter(1) }
      tpm.persistent.commandAudit.algorithm = auditAlg
      tpm.reset.commandAuditDigest = Digest()
    } else {
      tpm.persistent.commandAudit.change(adding: setList, removing: clearList, of: tpm.model.commands)
    }
    return Empty()
  }
}
