// SPDX-License-Identifier: Apache-2.0

/// Who may read and write an NV Index, which the NV commands and others ask in the same way. Part 3, 31.1.
extension Machine {
  /// The Index, if `authHandle` may authorise writing its data. That it is not locked, and may be changed, the pipeline
  /// has seen.
  ///
  /// - TPM_RC_NV_AUTHORIZATION: `authHandle` may not write
  func nvIndexToWrite(_ nvIndex: UInt32, by authHandle: UInt32) throws(ResponseCode) -> NVIndex {
    try nvIndexToLock(nvIndex, by: authHandle, owner: .ownerWrite, platform: .ppWrite)
  }

  /// The Index, if `authHandle` may authorise reading its data and it has been written. That it is not locked the
  /// pipeline has seen. A policy command for a trial session asks for the authorisation alone.
  ///
  /// - TPM_RC_NV_AUTHORIZATION: `authHandle` may not read
  /// - TPM_RC_NV_UNINITIALIZED: the Index has not been written
  func nvIndexToRead(
    _ nvIndex: UInt32, by authHandle: UInt32, isTrial: Bool = false
  ) throws(ResponseCode) -> NVIndex {
    let index = try nvIndexToLock(nvIndex, by: authHandle, owner: .ownerRead, platform: .ppRead)
    guard isTrial || index.attributes.contains(.written) else { throw .nvUninitialized }
    return index
  }

  /// The Index, if `authHandle` is the Index itself or an authority that one of these attributes lets in.
  ///
  /// - TPM_RC_NV_AUTHORIZATION: `authHandle` is another one
  func nvIndexToLock(
    _ nvIndex: UInt32, by authHandle: UInt32, owner: NVAttributes, platform: NVAttributes
  ) throws(ResponseCode) -> NVIndex {
    guard let index = self.nvIndex(nvIndex) else { throw .handle }
    let isAllowed =
      switch authHandle {
      case PermanentHandle.owner: index.attributes.contains(owner)
      case PermanentHandle.platform: index.attributes.contains(platform)
      default: authHandle == nvIndex
      }
    guard isAllowed else { throw .nvAuthorization }
    return index
  }

  /// The range of the data that a read asks for.
  ///
  /// - TPM_RC_VALUE, TPM_RC_NV_RANGE: it is not inside the Index; `offsetParameter` is the number of the offset
  func nvRange(
    of index: NVIndex, size: UInt16, offset: UInt16, sizeParameter: Int, offsetParameter: Int
  ) throws(ResponseCode) -> Range<Int> {
    guard size <= Limits.maxNVBufferSize else { throw .value.parameter(sizeParameter) }
    guard offset <= index.contents.count else { throw .value.parameter(offsetParameter) }
    guard size <= index.contents.count - Int(offset) else { throw .nvRange }
    return Int(offset)..<(Int(offset) + Int(size))
  }
}

/// The handles of most NV commands: who authorises, and which Index.
public struct NVHandles: HandleList {
  public var authHandle = NVAuthHandle()
  public var nvIndex = NVIndexHandle()

  public init() {}

  public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
    try codec.handle("authHandle", &authHandle, .user)
    try codec.handle("nvIndex", &nvIndex, .none)
  }
}
