// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_NV_PUBLIC: the public area of an NV Index. Part 2, 13.6.
struct NVPublic: Wire, Hashable {
  var nvIndex = NVLegacyIndexHandle(HandleRange.nvIndex.lowerBound)
  var nameAlg = HashAlgorithm.sha256
  var attributes = NVAttributes()
  var authPolicy = Digest()
  var dataSize = UInt16(0)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nvIndex", &nvIndex)
    try codec.field("nameAlg", &nameAlg)
    try codec.field("attributes", &attributes)
    try codec.field("authPolicy", &authPolicy)
    try codec.field("dataSize", &dataSize, in: 0...UInt16(clamping: codec.vocabulary.nvIndexSize), else: .size)
  }
}

/// TPMS_NV_PUBLIC_EXP_ATTR: the public area of an external NV Index. Part 2, 13.8.
struct ExpandedNVPublic: Wire, Hashable {
  var nvIndex = NVExpandedIndexHandle(HandleRange.externalNV.lowerBound)
  var nameAlg = HashAlgorithm.sha256
  var attributes = ExpandedNVAttributes()
  var authPolicy = Digest()
  var dataSize = UInt16(0)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("nvIndex", &nvIndex)
    try codec.field("nameAlg", &nameAlg)
    try codec.field("attributes", &attributes)
    try codec.field("authPolicy", &authPolicy)
    try codec.field("dataSize", &dataSize, in: 0...UInt16(clamping: codec.vocabulary.nvIndexSize), else: .size)
  }
}

/// TPMS_NV_PIN_COUNTER_PARAMETERS: what an NV Index of type PIN Fail or PIN Pass holds. Part 2, 13.3.
struct NVPINCounterParameters: Wire, Hashable {
  var pinCount = UInt32(0)
  var pinLimit = UInt32(0)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pinCount", &pinCount)
    try codec.field("pinLimit", &pinLimit)
  }
}
