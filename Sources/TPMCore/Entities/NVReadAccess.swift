// SPDX-License-Identifier: Apache-2.0

/// Who may read the contents of an NV Index, and when. Part 1, 35; Part 3, 31.
extension Machine {
  /// The Index that a command reads by the authorisation of `authHandle`: that of the Index itself, of the owner or of
  /// the platform. Whether the Index lets itself be read by its own authorisation, the pipeline has checked.
  ///
  /// - TPM_RC_HANDLE, with the number given: there is no such Index
  /// - TPM_RC_NV_AUTHORIZATION: the Index is not read by that authorisation
  func readableIndex(
    _ handle: UInt32, by authHandle: UInt32, handleNumber: Int
  ) throws(ResponseCode) -> NVIndex {
    guard let index = nvIndex(handle) else { throw .handle.handle(handleNumber) }
    let isAllowed =
      switch authHandle {
      case PermanentHandle.owner: index.attributes.contains(.ownerRead)
      case PermanentHandle.platform: index.attributes.contains(.ppRead)
      default: authHandle == handle
      }
    guard isAllowed else { throw .nvAuthorization }
    return index
  }
}

extension NVIndex {
  /// Checks that there is something to read now.
  ///
  /// - TPM_RC_NV_LOCKED: the Index is locked for reading
  /// - TPM_RC_NV_UNINITIALIZED: it has not been written
  func checkReadable() throws(ResponseCode) {
    guard !attributes.contains(.readLocked) else { throw .nvLocked }
    guard attributes.contains(.written) else { throw .nvUninitialized }
  }
}
