// SPDX-License-Identifier: Apache-2.0

// A NULL ticket is what the initialisers without arguments make: TPM_RH_NULL and an empty digest. Part 2, 10.6.2.

/// TPMT_TK_CREATION: shows that this TPM made an object and its creation data. Part 2, 10.6.3.
public struct CreationTicket: Wire, Hashable {
  public var hierarchy = HierarchyHandle.null
  public var digest = Digest()

  public init() {}
  public init(_ hierarchy: HierarchyHandle, _ digest: Digest) { (self.hierarchy, self.digest) = (hierarchy, digest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var tag = Tag.creation
    try codec.field("tag", &tag)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("digest", &digest)
  }

  public enum Tag: UInt16, WireConstant {
    case creation = 0x8021

    public init() { self = .creation }
    public static var stranger: ResponseCode { .tag }
  }
}

/// TPMT_TK_VERIFIED: shows that this TPM verified a signature. Part 2, 10.6.5.
public struct VerifiedTicket: Wire, Hashable {
  public var hierarchy = HierarchyHandle.null
  public var digest = Digest()

  public init() {}
  public init(_ hierarchy: HierarchyHandle, _ digest: Digest) { (self.hierarchy, self.digest) = (hierarchy, digest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var tag = Tag.verified
    try codec.field("tag", &tag)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("digest", &digest)
  }

  public enum Tag: UInt16, WireConstant {
    case verified = 0x8022

    public init() { self = .verified }
    public static var stranger: ResponseCode { .tag }
  }
}

/// TPMT_TK_AUTH: shows that this TPM saw a policy authorisation that expires. Part 2, 10.6.6.
public struct AuthTicket: Wire, Hashable {
  public var tag = Tag.signed
  public var hierarchy = HierarchyHandle.null
  public var digest = Digest()

  public init() {}
  public init(_ tag: Tag, _ hierarchy: HierarchyHandle, _ digest: Digest) {
    (self.tag, self.hierarchy, self.digest) = (tag, hierarchy, digest)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("tag", &tag)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("digest", &digest)
  }

  public enum Tag: UInt16, WireConstant {
    case signed = 0x8025
    case secret = 0x8023

    public init() { self = .signed }
    public static var stranger: ResponseCode { .tag }
  }
}

/// TPMT_TK_HASHCHECK: shows that a digest is of a message that no TPM made. Part 2, 10.6.7.
public struct HashCheckTicket: Wire, Hashable {
  public var hierarchy = HierarchyHandle.null
  public var digest = Digest()

  public init() {}
  public init(_ hierarchy: HierarchyHandle, _ digest: Digest) { (self.hierarchy, self.digest) = (hierarchy, digest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var tag = Tag.hashCheck
    try codec.field("tag", &tag)
    try codec.field("hierarchy", &hierarchy)
    try codec.field("digest", &digest)
  }

  public enum Tag: UInt16, WireConstant {
    case hashCheck = 0x8024

    public init() { self = .hashCheck }
    public static var stranger: ResponseCode { .tag }
  }
}
