// SPDX-License-Identifier: Apache-2.0

/// TPM2B_ATTEST: at most a TPMS_ATTEST, of which one with NV contents is the longest. Part 2, 10.11.13.
public typealias AttestBuffer = Buffer<1263>

/// TPMS_ATTEST: what a TPM signs. Part 2, 10.11.12.
public struct Attest: Wire, Equatable {
  public var qualifiedSigner = Name()
  public var extraData = QualifyingData()
  public var clockInfo = ClockInfo()
  public var firmwareVersion: UInt64 = 0
  public var attested = Attested()

  public init() {}
  public init(
    qualifiedSigner: Name, extraData: QualifyingData, clockInfo: ClockInfo, firmwareVersion: UInt64, attested: Attested
  ) {
    (self.qualifiedSigner, self.extraData, self.clockInfo) = (qualifiedSigner, extraData, clockInfo)
    (self.firmwareVersion, self.attested) = (firmwareVersion, attested)
  }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var magic = Constants.generatedValue
    var type = attested.type
    try codec.field("magic", &magic, in: magic...magic, else: .value)
    try codec.field("type", &type)
    try codec.field("qualifiedSigner", &qualifiedSigner)
    try codec.field("extraData", &extraData)
    try codec.field("clockInfo", &clockInfo)
    try codec.field("firmwareVersion", &firmwareVersion)
    try codec.union("attested", &attested, type)
  }
}

/// TPMI_ST_ATTEST: which command attests. Part 2, 10.11.10.
public enum AttestationType: UInt16, WireConstant, CaseIterable {
  case certify = 0x8017
  case creation = 0x801A
  case quote = 0x8018
  case commandAudit = 0x8015
  case sessionAudit = 0x8016
  case time = 0x8019
  case nv = 0x8014
  case nvDigest = 0x801C

  public init() { self = .certify }
  public static var stranger: ResponseCode { .value }
}

/// TPMU_ATTEST: what is attested. Part 2, 10.11.11.
public enum Attested: Equatable, Sendable {
  case certify(CertifyInfo)
  case creation(CreationInfo)
  case quote(QuoteInfo)
  case commandAudit(CommandAuditInfo)
  case sessionAudit(SessionAuditInfo)
  case time(TimeAttestInfo)
  case nv(NVCertifyInfo)
  case nvDigest(NVDigestCertifyInfo)

  public init() { self = .certify(.init()) }

  public var type: AttestationType {
    switch self {
    case .certify: .certify
    case .creation: .creation
    case .quote: .quote
    case .commandAudit: .commandAudit
    case .sessionAudit: .sessionAudit
    case .time: .time
    case .nv: .nv
    case .nvDigest: .nvDigest
    }
  }
}

extension Attested: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: AttestationType) throws(ResponseCode) {
    switch selector {
    case .certify: try codec.alternative(&self, Self.certify) { if case .certify(let it) = $0 { it } else { nil } }
    case .creation: try codec.alternative(&self, Self.creation) { if case .creation(let it) = $0 { it } else { nil } }
    case .quote: try codec.alternative(&self, Self.quote) { if case .quote(let it) = $0 { it } else { nil } }
    case .commandAudit:
      try codec.alternative(&self, Self.commandAudit) { if case .commandAudit(let it) = $0 { it } else { nil } }
    case .sessionAudit:
      try codec.alternative(&self, Self.sessionAudit) { if case .sessionAudit(let it) = $0 { it } else { nil } }
    case .time: try codec.alternative(&self, Self.time) { if case .time(let it) = $0 { it } else { nil } }
    case .nv: try codec.alternative(&self, Self.nv) { if case .nv(let it) = $0 { it } else { nil } }
    case .nvDigest: try codec.alternative(&self, Self.nvDigest) { if case .nvDigest(let it) = $0 { it } else { nil } }
    }
  }
}
