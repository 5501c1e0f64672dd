// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_CREATION_DATA: under which circumstances an object was made. Part 2, 15.1.
struct CreationData: Wire, Equatable {
  var pcrSelect = PCRSelectionList()
  var pcrDigest = Digest()
  var locality = LocalityAttributes()
  /// Nil where the parent is a hierarchy.
  var parentNameAlg: HashAlgorithm? = nil
  var parentName = Name()
  var parentQualifiedName = Name()
  var outsideInfo = QualifyingData()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pcrSelect", &pcrSelect)
    try codec.field("pcrDigest", &pcrDigest)
    try codec.field("locality", &locality)
    try codec.field("parentNameAlg", &parentNameAlg)
    try codec.field("parentName", &parentName)
    try codec.field("parentQualifiedName", &parentQualifiedName)
    try codec.field("outsideInfo", &outsideInfo)
  }
}
