// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_UndefineSpace: removes an NV Index. Part 3, 31.4.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index can only be removed with its policy
/// - TPM_RC_NV_AUTHORIZATION: the platform made the Index, and the authorisation is not its
public enum NVUndefineSpace: Command {
  public static let code = CommandCode.nvUndefineSpace
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = ProvisionHandle()
    public var nvIndex = NVDefinedIndexHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
      try codec.handle("nvIndex", &nvIndex, .none)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard let index = tpm.nvIndex(call.handles.nvIndex.raw) else { throw .handle.handle(2) }
    guard !index.attributes.contains(.policyDelete) else { throw .attributes.handle(2) }
    guard !index.attributes.contains(.platformCreate) || call.handles.authHandle.raw == PermanentHandle.platform
    else { throw .nvAuthorization }
    tpm.undefine(index.handle)
    return Empty()
  }
}
