// SPDX-License-Identifier: Apache-2.0

/// TPM2B_CONTEXT_SENSITIVE: the state of a session or object, encrypted. Part 2, 14.2.
public typealias ContextSensitive = Buffer<3004>

/// TPMS_CONTEXT_DATA: what is inside the blob of a context. Part 2, 14.3.
public struct ContextData: Wire, Hashable {
  public var integrity = Digest()
  public var encrypted = ContextSensitive()

  public init() {}
  public init(integrity: Digest, encrypted: ContextSensitive) {
    (self.integrity, self.encrypted) = (integrity, encrypted)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("integrity", &integrity)
    try codec.field("encrypted", &encrypted)
  }
}

/// TPMS_CONTEXT: a session or object that is kept outside the TPM. Part 2, 14.5.
public struct Context: Wire, Hashable {
  public var sequence = UInt64(0)
  public var savedHandle = SavedHandle(SavedKind.object)
  public var hierarchy = HierarchyHandle.null
  public var contextBlob = ContextDataBuffer()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("sequence", &sequence)
    try codec.field("savedHandle", &savedHandle)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("contextBlob", &contextBlob)
  }
}
