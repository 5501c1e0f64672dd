// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_TIME_ATTEST_INFO: what TPM2_GetTime() attests. Part 2, 10.11.2.
public struct TimeAttestInfo: Wire, Hashable {
  public var time = TimeInfo()
  public var firmwareVersion = UInt64(0)

  public init() {}
  public init(time: TimeInfo, firmwareVersion: UInt64) { (self.time, self.firmwareVersion) = (time, firmwareVersion) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("time", &time)
    try codec.field("firmwareVersion", &firmwareVersion)
  }
}

/// TPMS_CERTIFY_INFO: what TPM2_Certify() attests. Part 2, 10.11.3.
public struct CertifyInfo: Wire, Hashable {
  public var name = Name()
  public var qualifiedName = Name()

  public init() {}
  public init(name: Name, qualifiedName: Name) { (self.name, self.qualifiedName) = (name, qualifiedName) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("name", &name)
    try codec.field("qualifiedName", &qualifiedName)
  }
}

/// TPMS_QUOTE_INFO: what TPM2_Quote() attests. Part 2, 10.11.4.
public struct QuoteInfo: Wire, Equatable {
  public var pcrSelect = PCRSelectionList()
  public var pcrDigest = Digest()

  public init() {}
  public init(pcrSelect: PCRSelectionList, pcrDigest: Digest) {
    (self.pcrSelect, self.pcrDigest) = (pcrSelect, pcrDigest)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("pcrSelect", &pcrSelect)
    try codec.field("pcrDigest", &pcrDigest)
  }
}

/// TPMS_COMMAND_AUDIT_INFO: what TPM2_GetCommandAuditDigest() attests. Part 2, 10.11.5.
public struct CommandAuditInfo: Wire, Hashable {
  public var auditCounter = UInt64(0)
  public var digestAlg = HashAlgorithm.sha256
  public var auditDigest = Digest()
  public var commandDigest = Digest()

  public init() {}
  public init(auditCounter: UInt64, digestAlg: HashAlgorithm, auditDigest: Digest, commandDigest: Digest) {
    (self.auditCounter, self.digestAlg, self.auditDigest, self.commandDigest) = (
      auditCounter, digestAlg, auditDigest, commandDigest
    )
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("auditCounter", &auditCounter)
    try codec.field("digestAlg", &digestAlg)
    try codec.field("auditDigest", &auditDigest)
    try codec.field("commandDigest", &commandDigest)
  }
}

/// TPMS_SESSION_AUDIT_INFO: what TPM2_GetSessionAuditDigest() attests. Part 2, 10.11.6.
public struct SessionAuditInfo: Wire, Hashable {
  public var exclusiveSession = false
  public var sessionDigest = Digest()

  public init() {}
  public init(exclusiveSession: Bool, sessionDigest: Digest) {
    (self.exclusiveSession, self.sessionDigest) = (exclusiveSession, sessionDigest)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("exclusiveSession", &exclusiveSession)
    try codec.field("sessionDigest", &sessionDigest)
  }
}

/// TPMS_CREATION_INFO: what TPM2_CertifyCreation() attests. Part 2, 10.11.7.
public struct CreationInfo: Wire, Hashable {
  public var objectName = Name()
  public var creationHash = Digest()

  public init() {}
  public init(objectName: Name, creationHash: Digest) {
    (self.objectName, self.creationHash) = (objectName, creationHash)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("objectName", &objectName)
    try codec.field("creationHash", &creationHash)
  }
}

/// TPMS_NV_CERTIFY_INFO: what TPM2_NV_Certify() attests of contents. Part 2, 10.11.8.
public struct NVCertifyInfo: Wire, Hashable {
  public var indexName = Name()
  public var offset = UInt16(0)
  public var nvContents = MaxNVBuffer()

  public init() {}
  public init(indexName: Name, offset: UInt16, nvContents: MaxNVBuffer) {
    (self.indexName, self.offset, self.nvContents) = (indexName, offset, nvContents)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("indexName", &indexName)
    try codec.field("offset", &offset)
    try codec.field("nvContents", &nvContents)
  }
}

/// TPMS_NV_DIGEST_CERTIFY_INFO: what TPM2_NV_Certify() attests of the digest of contents. Part 2, 10.11.9.
public struct NVDigestCertifyInfo: Wire, Hashable {
  public var indexName = Name()
  public var nvDigest = Digest()

  public init() {}
  public init(indexName: Name, nvDigest: Digest) { (self.indexName, self.nvDigest) = (indexName, nvDigest) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("indexName", &indexName)
    try codec.field("nvDigest", &nvDigest)
  }
}
