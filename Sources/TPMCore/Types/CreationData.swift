// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_CREATION_DATA: under which circumstances an object was made. Part 2, 15.1.
public struct CreationData: Wire, Equatable {
  public var pcrSelect = PCRSelectionList()
  public var pcrDigest = Digest()
  public var locality = LocalityAttributes()
  /// Nil where the parent is a hierarchy.
  public var parentNameAlg: HashAlgorithm? = nil
  public var parentName = Name()
  public var parentQualifiedName = Name()
  public var outsideInfo = QualifyingData()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pcrSelect", &pcrSelect)
    try codec.field("pcrDigest", &pcrDigest)
    try codec.field("locality", &locality)
    try codec.field("parentNameAlg", &parentNameAlg)
    try codec.field("parentName", &parentName)
    try codec.field("parentQualifiedName", &parentQualifiedName)
    try codec.field("outsideInfo", &outsideInfo)
  }
}
