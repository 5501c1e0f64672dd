// SPDX-License-Identifier: Apache-2.0

/// TPMS_CAPABILITY_DATA: what TPM2_GetCapability() answers. Part 2, 10.9.2.
public struct CapabilityData: Wire {
  public var data = Capabilities()

  public init() {}
  public init(_ data: Capabilities) { self.data = data }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    var capability = data.capability
    try codec.field("capability", &capability)
    try codec.union("data", &data, capability)
  }
}

/// TPMU_CAPABILITIES: a list of facts of one group. Part 2, 10.9.1.
public enum Capabilities: Sendable {
  case algorithms(AlgorithmPropertyList)
  case handles(HandleValueList)
  case command(CommandAttributesList)
  case ppCommands(CommandCodeList)
  case auditCommands(CommandCodeList)
  case assignedPCR(PCRSelectionList)
  case tpmProperties(TaggedPropertyList)
  case pcrProperties(TaggedPCRPropertyList)
  case eccCurves(ECCCurveList)
  case authPolicies(TaggedPolicyList)
  case actData(ACTDataList)
  case pubKeys(PublicKeyList)
  case spdmSessionInfo(SPDMSessionInfoList)
  case vendorProperty(VendorPropertyList)

  public init() { self = .algorithms(.init()) }

  public var capability: Capability {
    switch self {
    case .algorithms: .algs
    case .handles: .handles
    case .command: .commands
    case .ppCommands: .ppCommands
    case .auditCommands: .auditCommands
    case .assignedPCR: .pcrs
    case .tpmProperties: .tpmProperties
    case .pcrProperties: .pcrProperties
    case .eccCurves: .eccCurves
    case .authPolicies: .authPolicies
    case .actData: .act
    case .pubKeys: .pubKeys
    case .spdmSessionInfo: .spdmSessionInfo
    case .vendorProperty: .vendorProperty
    }
  }
}

extension Capabilities: WireUnion {
  public mutating func visit<C: Codec>(_ codec: inout C, selector: Capability) throws(ResponseCode) {
    switch selector {
    case .algs: try codec.alternative(&self, Self.algorithms) { if case .algorithms(let it) = $0 { it } else { nil } }
    case .handles: try codec.alternative(&self, Self.handles) { if case .handles(let it) = $0 { it } else { nil } }
    case .commands: try codec.alternative(&self, Self.command) { if case .command(let it) = $0 { it } else { nil } }
    case .ppCommands:
      try codec.alternative(&self, Self.ppCommands) { if case .ppCommands(let it) = $0 { it } else { nil } }
    case .auditCommands:
      try codec.alternative(&self, Self.auditCommands) { if case .auditCommands(let it) = $0 { it } else { nil } }
    case .pcrs: try codec.alternative(&self, Self.assignedPCR) { if case .assignedPCR(let it) = $0 { it } else { nil } }
    case .tpmProperties:
      try codec.alternative(&self, Self.tpmProperties) { if case .tpmProperties(let it) = $0 { it } else { nil } }
    case .pcrProperties:
      try codec.alternative(&self, Self.pcrProperties) { if case .pcrProperties(let it) = $0 { it } else { nil } }
    case .eccCurves:
      try codec.alternative(&self, Self.eccCurves) { if case .eccCurves(let it) = $0 { it } else { nil } }
    case .authPolicies:
      try codec.alternative(&self, Self.authPolicies) { if case .authPolicies(let it) = $0 { it } else { nil } }
    case .act: try codec.alternative(&self, Self.actData) { if case .actData(let it) = $0 { it } else { nil } }
    case .pubKeys: try codec.alternative(&self, Self.pubKeys) { if case .pubKeys(let it) = $0 { it } else { nil } }
    case .spdmSessionInfo:
      try codec.alternative(&self, Self.spdmSessionInfo) { if case .spdmSessionInfo(let it) = $0 { it } else { nil } }
    case .vendorProperty:
      try codec.alternative(&self, Self.vendorProperty) { if case .vendorProperty(let it) = $0 { it } else { nil } }
    }
  }
}

/// TPMS_SET_CAPABILITY_DATA: what TPM2_SetCapability() is given. Part 2, 10.9.3.
///
/// The library defines no member of TPMU_SET_CAPABILITIES, so nothing can be read: a capability of Part 2 has no
/// alternative in the union and is TPM_RC_SELECTOR, any other is TPM_RC_VALUE.
public struct SetCapabilityData: Wire {
  public var setCapability = Capability()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("setCapability", &setCapability)
    throw .selector
  }
}
