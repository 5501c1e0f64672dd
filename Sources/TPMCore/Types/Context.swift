// SPDX-License-Identifier: Apache-2.0

/// TPM2B_CONTEXT_SENSITIVE: the state of a session or object, encrypted. Part 2, 14.2.
typealias ContextSensitive = Buffer<3004>

/// TPMS_CONTEXT_DATA: what is inside the blob of a context. Part 2, 14.3.
struct ContextData: Wire, Hashable {
  var integrity = Digest()
  var encrypted = ContextSensitive()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("integrity", &integrity)
    try codec.field("encrypted", &encrypted)
  }
}

/// TPMS_CONTEXT: a session or object that is kept outside the TPM. Part 2, 14.5.
struct Context: Wire, Hashable {
  var sequence = UInt64(0)
  var savedHandle = SavedHandle(SavedKind.object)
  var hierarchy = HierarchyHandle.null
  var contextBlob = ContextDataBuffer()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("sequence", &sequence)
    try codec.field("savedHandle", &savedHandle)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("contextBlob", &contextBlob)
  }
}
