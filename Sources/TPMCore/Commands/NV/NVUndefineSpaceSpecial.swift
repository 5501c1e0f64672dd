// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_UndefineSpaceSpecial: removes an NV Index that only its policy lets go. Part 3, 31.5.
///
/// - TPM_RC_ATTRIBUTES + handle 1: the Index is not one that the platform made with TPMA_NV_POLICY_DELETE
public enum NVUndefineSpaceSpecial: Command {
  public static let code = CommandCode.nvUndefineSpaceSpecial
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var nvIndex = NVDefinedIndexHandle()
    public var platform = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("nvIndex", &nvIndex, .admin)
      try codec.handle("platform", &platform, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard let index = tpm.nvIndex(call.handles.nvIndex.raw) else { throw .handle.handle(1) }
    guard index.attributes.contains([.platformCreate, .policyDelete]) else { throw .attributes.handle(1) }
    tpm.undefine(index.handle)
    return Empty()
  }
}
