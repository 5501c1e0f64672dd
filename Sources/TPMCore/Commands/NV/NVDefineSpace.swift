// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_DefineSpace: defines an NV Index. Part 3, 31.3.
///
/// - TPM_RC_ATTRIBUTES + parameter 2: the attributes contradict one another, the type or the authorisation
/// - TPM_RC_SIZE + parameter 1, parameter 2: dataSize does not suit the type; authPolicy or auth is longer than a
///   digest of nameAlg
/// - TPM_RC_HIERARCHY + handle 1: the platform defines an Index while phEnableNV is CLEAR
/// - TPM_RC_NV_DEFINED, TPM_RC_NV_SPACE: the Index exists, or there is no room for it
public enum NVDefineSpace: Command {
  public static let code = CommandCode.nvDefineSpace
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = ProvisionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var auth = Auth()
    public var publicInfo = Sized<NVPublic>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("auth", &auth)
      try codec.field("publicInfo", &publicInfo)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    try tpm.define(
      .nvIndex(call.parameters.publicInfo.value), call.parameters.auth, by: call.handles.authHandle.raw)
    return Empty()
  }
}
