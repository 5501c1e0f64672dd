// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_WriteLock: locks an NV Index for writing. Part 3, 31.11.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index was not defined so that it can be locked
/// - TPM_RC_NV_AUTHORIZATION: the Index may not be written so
/// - TPM_RC_READ_ONLY: the TPM is read-only, and the lock would last
public enum NVWriteLock: Command {
  public static let code = CommandCode.nvWriteLock
  static let properties: CommandProperties = [.writesNV, .writesNVIndex]

  public typealias Handles = NVHandles

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var index = try tpm.nvIndexToLock(
      call.handles.nvIndex.raw, by: call.handles.authHandle.raw, owner: .ownerWrite, platform: .ppWrite)
    guard !index.attributes.contains(.writeLocked) else { return Empty() }
    guard !index.attributes.isDisjoint(with: [.writeDefine, .writeSTClear]) else { throw .attributes.handle(2) }
    index.attributes.insert(.writeLocked)
    tpm.store(index)
    return Empty()
  }
}
