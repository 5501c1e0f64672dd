// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_GetCapability: tells what the TPM is and in which state it is. Part 3, 30.2.
///
/// - TPM_RC_VALUE + parameter 1, parameter 2: capability is none, or property is not one of that capability
/// - TPM_RC_HANDLE + parameter 2: property is not of a type of handle
public enum GetCapability: Command {
  public static let code = CommandCode.getCapability
  static let properties: CommandProperties = [.worksInFailureMode]

  public struct Parameters: Wire {
    public var capability = Capability()
    public var property: UInt32 = 0
    public var propertyCount: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("capability", &capability)
      try codec.field("property", &property)
      try codec.field("propertyCount", &propertyCount)
    }
  }

  public struct Response: ResponseBody {
    public var moreData = false
    public var capabilityData = CapabilityData()

    public init() {}
    init(moreData: Bool, capabilityData: CapabilityData) {
      (self.moreData, self.capabilityData) = (moreData, capabilityData)
    }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("moreData", &moreData)
      try codec.field("capabilityData", &capabilityData)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    let parameters = call.parameters
    let request = CapabilityRequest(property: parameters.property, count: parameters.propertyCount)
    guard !tpm.volatile.hasFailed else {
      let (data, moreData) = tpm.failureCapability(parameters.capability, request)
      return Response(moreData: moreData, capabilityData: CapabilityData(data))
    }
    do throws(ResponseCode) {
      let (data, moreData) = try tpm.capability(parameters.capability, request)
      return Response(moreData: moreData, capabilityData: CapabilityData(data))
    } catch { throw error.parameter(2) }
  }
}

/// From which value on, and how many of them, TPM2_GetCapability is asked for.
struct CapabilityRequest {
  let property: UInt32
  let count: UInt32

  /// The values asked for, out of all in ascending order, and whether more are left.
  func page<Element, let limit: Int>(
    _ all: [Element], by key: (Element) -> UInt32
  ) -> (list: List<Element, limit>, moreData: Bool) {
    let start = all.lowerBound { key($0) < property }
    let end = start + min(Int(clamping: count), limit, all.count - start)
    return (List(Array(all[start..<end])), end < all.count)
  }
}

extension Machine {
  /// A group of values from the one asked for on, and whether there are more.
  ///
  /// - TPM_RC_VALUE, TPM_RC_HANDLE: property is not one of the group
  func capability(
    _ capability: Capability, _ request: CapabilityRequest
  ) throws(ResponseCode) -> (data: Capabilities, moreData: Bool) {
    switch capability {
    case .algs:
      let page: (list: AlgorithmPropertyList, moreData: Bool) = request.page(model.algorithms) {
        UInt32($0.alg.rawValue)
      }
      return (.algorithms(page.list), page.moreData)
    case .handles:
      return try handlesCapability(request)
    case .commands:
      let page: (list: CommandAttributesList, moreData: Bool) = request.page(model.commands.attributes) {
        $0.commandCode.rawValue
      }
      return (.command(page.list), page.moreData)
    case .ppCommands:
      let page: (list: CommandCodeList, moreData: Bool) = request.page(presenceCommands) { $0.rawValue }
      return (.ppCommands(page.list), page.moreData)
    case .pcrs:
      guard request.property == 0 else { throw .value }
      return (.assignedPCR(currentAllocation), false)
    case .tpmProperties:
      let page: (list: TaggedPropertyList, moreData: Bool) = request.page(properties(inGroupOf: request.property)) {
        $0.property.rawValue
      }
      return (.tpmProperties(page.list), page.moreData)
    case .pcrProperties:
      let page: (list: TaggedPCRPropertyList, moreData: Bool) = request.page(PCRProperty.all) { $0.tag.rawValue }
      return (.pcrProperties(page.list), page.moreData)
    case .eccCurves:
      let page: (list: ECCCurveList, moreData: Bool) = request.page(model.curves) { UInt32($0.rawValue) }
      return (.eccCurves(page.list), page.moreData)
    case .authPolicies:
      guard HandleType(request.property) == .permanent else { throw .value }
      let page: (list: TaggedPolicyList, moreData: Bool) = request.page(policies) { $0.handle }
      return (.authPolicies(page.list), page.moreData)
    case .act:
      guard HandleType(request.property) == .permanent else { throw .value }
      let page: (list: ACTDataList, moreData: Bool) = request.page(timers) { $0.handle }
      return (.actData(page.list), page.moreData)
    case .auditCommands:
      let page: (list: CommandCodeList, moreData: Bool) = request.page(auditedCommands) { $0.rawValue }
      return (.auditCommands(page.list), page.moreData)
    case .spdmSessionInfo:
      let page: (list: SPDMSessionInfoList, moreData: Bool) = request.page(channels) { _ in 0 }
      return (.spdmSessionInfo(page.list), page.moreData)
    // There is no key of the TPM itself and nothing of the vendor's.
    case .pubKeys: return (.pubKeys(PublicKeyList()), false)
    case .vendorProperty: return (.vendorProperty(VendorPropertyList()), false)
    }
  }

  /// What can still be told in failure mode: who made the TPM, and nothing else. Part 3, 30.2.1.
  func failureCapability(
    _ capability: Capability, _ request: CapabilityRequest
  ) -> (data: Capabilities, moreData: Bool) {
    guard capability == .tpmProperties else { return (Capabilities(emptyListOf: capability), false) }
    let known = Property.manufacturer.rawValue...Property.firmwareVersion2.rawValue
    let properties = model.fixedProperties.filter { known.contains($0.property.rawValue) }
    let page: (list: TaggedPropertyList, moreData: Bool) = request.page(properties) { $0.property.rawValue }
    return (.tpmProperties(page.list), page.moreData)
  }
}

extension Machine {
  /// TPM_CAP_PP_COMMANDS: the commands that need physical presence now.
  private var presenceCommands: [CommandCode] {
    let always = model.commands.entries.filter { $0.properties.contains(.needsPhysicalPresence) }.map(\.code)
    return Set(always + persistent.physicalPresenceCommands).sorted { $0.rawValue < $1.rawValue }
  }

  /// TPM_CAP_AUDIT_COMMANDS: one that is always audited need not be there.
  private var auditedCommands: [CommandCode] {
    persistent.commandAudit.commands.filter { model.commands[$0.rawValue] != nil }
  }

  /// TPM_CAP_ACT: the timers that there are.
  private var timers: [ACTData] {
    clear.timers.enumerated().map { number, timer in
      let handle = PermanentHandle.act0 + UInt32(clamping: number)
      return ACTData(handle: handle, timeout: timer.remaining(at: clock.lastReading), attributes: timer.attributes)
    }
  }

  /// TPM_CAP_SPDM_SESSION_INFO: the channel that the command came through.
  private var channels: [SPDMSessionInfo] {
    guard let channel = environment.secureChannel else { return [] }
    return [SPDMSessionInfo(reqKeyName: Name(channel.reqKeyName), tpmKeyName: Name(channel.tpmKeyName))]
  }

  /// TPM_CAP_AUTH_POLICIES: the policies that are set.
  private var policies: [TaggedPolicy] {
    let hierarchies = [
      PermanentHandle.owner, PermanentHandle.lockout, PermanentHandle.endorsement, PermanentHandle.platform,
    ]
    let handles = hierarchies + HandleRange.implementedACT
    return handles.compactMap { handle in
      let authority = authority(of: handle)
      guard let algorithm = authority.policyAlg else { return nil }
      return TaggedPolicy(handle: handle, policyHash: TaggedHash(algorithm, authority.authPolicy.octets))
    }
  }
}

extension Capabilities {
  fileprivate init(emptyListOf capability: Capability) {
    self =
      switch capability {
      case .algs: .algorithms(AlgorithmPropertyList())
      case .handles: .handles(HandleValueList())
      case .commands: .command(CommandAttributesList())
      case .ppCommands: .ppCommands(CommandCodeList())
      case .auditCommands: .auditCommands(CommandCodeList())
      case .pcrs: .assignedPCR(PCRSelectionList())
      case .tpmProperties: .tpmProperties(TaggedPropertyList())
      case .pcrProperties: .pcrProperties(TaggedPCRPropertyList())
      case .eccCurves: .eccCurves(ECCCurveList())
      case .authPolicies: .authPolicies(TaggedPolicyList())
      case .act: .actData(ACTDataList())
      case .pubKeys: .pubKeys(PublicKeyList())
      case .spdmSessionInfo: .spdmSessionInfo(SPDMSessionInfoList())
      case .vendorProperty: .vendorProperty(VendorPropertyList())
      }
  }
}
