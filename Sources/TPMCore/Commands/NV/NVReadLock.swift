// SPDX-License-Identifier: Apache-2.0
/// TPM2_NV_ReadLock: locks an NV Index for reading until the next start. Part 3, 31.14.
///
/// - TPM_RC_ATTRIBUTES + handle 2: the Index was not defined so that it can be locked
/// - TPM_RC_NV_AUTHORIZATION: the Index may not be read so
/// - TPM_RC_READ_ONLY: the TPM is read-only, and the lock would last
public enum NVReadLock: Command {
  public static let code = CommandCode.nvReadLock
  static let properties: CommandProperties = [.writesNV]

  public typealias Handles = NVHandles

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var index = try tpm.nvIndexToLock(
      call.handles.nvIndex.raw, by: call.handles.authHandle.raw, owner: .ownerRead, platform: .ppRead)
    guard !index.attributes.contains(.readLocked) else { return Empty() }
    guard index.attributes.contains(.readSTClear) else { throw .attributes.handle(2) }
    index.attributes.insert(.readLocked)
    tpm.store(index)
    return Empty()
  }
}
