// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_GlobalWriteLock: locks every NV Index with TPMA_NV_GLOBALLOCK for writing. Part 3, 31.12.
public enum NVGlobalWriteLock: Command {
  public static let code = CommandCode.nvGlobalWriteLock
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = ProvisionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    for handle in tpm.persistent.nvIndices.map(\.handle) {
      guard var index = tpm.nvIndex(handle), index.attributes.contains(.globalLock) else { continue }
      index.attributes.insert(.writeLocked)
      tpm.store(index)
    }
    return Empty()
  }
}
