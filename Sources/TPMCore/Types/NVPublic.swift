// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_NV_PUBLIC: the public area of an NV Index. Part 2, 13.6.
public struct NVPublic: Wire, Hashable {
  public var nvIndex = NVLegacyIndexHandle(HandleRange.nvIndex.lowerBound)
  public var nameAlg = HashAlgorithm.sha256
  public var attributes = NVAttributes()
  public var authPolicy = Digest()
  public var dataSize = UInt16(0)

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nvIndex", &nvIndex)
    try codec.field("nameAlg", &nameAlg)
    try codec.field("attributes", &attributes)
    try codec.field("authPolicy", &authPolicy)
    try codec.field("dataSize", &dataSize, in: 0...UInt16(clamping: codec.vocabulary.nvIndexSize), else: .size)
  }
}

/// TPMS_NV_PUBLIC_EXP_ATTR: the public area of an external NV Index. Part 2, 13.8.
public struct ExpandedNVPublic: Wire, Hashable {
  public var nvIndex = NVExpandedIndexHandle(HandleRange.externalNV.lowerBound)
  public var nameAlg = HashAlgorithm.sha256
  public var attributes = ExpandedNVAttributes()
  public var authPolicy = Digest()
  public var dataSize = UInt16(0)

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nvIndex", &nvIndex)
    try codec.field("nameAlg", &nameAlg)
    try codec.field("attributes", &attributes)
    try codec.field("authPolicy", &authPolicy)
    try codec.field("dataSize", &dataSize, in: 0...UInt16(clamping: codec.vocabulary.nvIndexSize), else: .size)
  }
}

/// TPMS_NV_PIN_COUNTER_PARAMETERS: what an NV Index of type PIN Fail or PIN Pass holds. Part 2, 13.3.
public struct NVPINCounterParameters: Wire, Hashable {
  public var pinCount = UInt32(0)
  public var pinLimit = UInt32(0)

  public init() {}
  public init(pinCount: UInt32, pinLimit: UInt32) { (self.pinCount, self.pinLimit) = (pinCount, pinLimit) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pinCount", &pinCount)
    try codec.field("pinLimit", &pinLimit)
  }
}
