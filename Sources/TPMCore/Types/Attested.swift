// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_TIME_ATTEST_INFO: what TPM2_GetTime() attests. Part 2, 10.11.2.
struct TimeAttestInfo: Wire, Hashable {
  var time = TimeInfo()
  var firmwareVersion = UInt64(0)

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("time", &time)
    try codec.field("firmwareVersion", &firmwareVersion)
  }
}

/// TPMS_CERTIFY_INFO: what TPM2_Certify() attests. Part 2, 10.11.3.
struct CertifyInfo: Wire, Hashable {
  var name = Name()
  var qualifiedName = Name()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("name", &name)
    try codec.field("qualifiedName", &qualifiedName)
  }
}

/// TPMS_QUOTE_INFO: what TPM2_Quote() attests. Part 2, 10.11.4.
struct QuoteInfo: Wire, Equatable {
  var pcrSelect = PCRSelectionList()
  var pcrDigest = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pcrSelect", &pcrSelect)
    try codec.field("pcrDigest", &pcrDigest)
  }
}

/// TPMS_COMMAND_AUDIT_INFO: what TPM2_GetCommandAuditDigest() attests. Part 2, 10.11.5.
struct CommandAuditInfo: Wire, Hashable {
  var auditCounter = UInt64(0)
  var digestAlg = HashAlgorithm.sha256
  var auditDigest = Digest()
  var commandDigest = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("auditCounter", &auditCounter)
    try codec.field("digestAlg", &digestAlg)
    try codec.field("auditDigest", &auditDigest)
    try codec.field("commandDigest", &commandDigest)
  }
}

/// TPMS_SESSION_AUDIT_INFO: what TPM2_GetSessionAuditDigest() attests. Part 2, 10.11.6.
struct SessionAuditInfo: Wire, Hashable {
  var exclusiveSession = false
  var sessionDigest = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("exclusiveSession", &exclusiveSession)
    try codec.field("sessionDigest", &sessionDigest)
  }
}

/// TPMS_CREATION_INFO: what TPM2_CertifyCreation() attests. Part 2, 10.11.7.
struct CreationInfo: Wire, Hashable {
  var objectName = Name()
  var creationHash = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("objectName", &objectName)
    try codec.field("creationHash", &creationHash)
  }
}

/// TPMS_NV_CERTIFY_INFO: what TPM2_NV_Certify() attests of contents. Part 2, 10.11.8.
struct NVCertifyInfo: Wire, Hashable {
  var indexName = Name()
  var offset = UInt16(0)
  var nvContents = MaxNVBuffer()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("indexName", &indexName)
    try codec.field("offset", &offset)
    try codec.field("nvContents", &nvContents)
  }
}

/// TPMS_NV_DIGEST_CERTIFY_INFO: what TPM2_NV_Certify() attests of the digest of contents. Part 2, 10.11.9.
struct NVDigestCertifyInfo: Wire, Hashable {
  var indexName = Name()
  var nvDigest = Digest()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("indexName", &indexName)
    try codec.field("nvDigest", &nvDigest)
  }
}
