// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PolicyCapability: what TPM2_GetCapability tells of one property compares with an operand. Part 3, 23.23.
///
/// - TPM_RC_VALUE, parameter 4: the capability is TPM_CAP_PCRS, which has no properties
/// - TPM_RC_VALUE or TPM_RC_HANDLE, parameter 5: the property is not one of that capability
/// - TPM_RC_VALUE, parameter 2: offset lies behind the end of the property
/// - TPM_RC_SIZE, parameter 1: operandB is longer than what there is from offset on
/// - TPM_RC_POLICY: the operands do not compare, or there is nothing to compare with, unless that is TPM_EO_NEQ
public enum PolicyCapability: Command {
  public static let code = CommandCode.policyCapability

  public struct Handles: HandleList {
    public var policySession = PolicySessionHandle()

    public init() {}
    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("policySession", &policySession, .none)
    }
  }

  public struct Parameters: Wire {
    public var comparison = ComparisonParameters()
    public var capability = Capability()
    public var property: UInt32 = 0

    public init() {}
    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try comparison.visit(&codec)
      try codec.field("capability", &capability)
      try codec.field("property", &property)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    var session = try tpm.session(call.handles.policySession.raw)
    if !session.isTrial { try check(parameters, in: tpm) }
    let args = parameters.comparison.digest(
      session.authHash, parameters.capability.rawValue.octets + parameters.property.octets)
    session.extendPolicy(code, args)
    tpm.store(session)
    return Empty()
  }

  private static func check(_ parameters: Parameters, in tpm: borrowing Machine) throws(ResponseCode) {
    guard parameters.capability != .pcrs else { throw .value.parameter(4) }
    let comparison = parameters.comparison
    guard let property = try property(parameters, in: tpm) else {
      guard comparison.operation == .neq else { throw .policy }
      return
    }
    let (offset, operandB) = (Int(comparison.offset), comparison.operandB.octets)
    guard offset <= property.count else { throw .value.parameter(2) }
    guard operandB.count <= property.count - offset else { throw .size.parameter(1) }
    let operandA = Array(property[offset..<(offset + operandB.count)])
    guard comparison.operation.holds(operandA, operandB) else { throw .policy }
  }

  /// The structure of the one property, or nil where there is none. TPM2_GetCapability gives the next one then.
  private static func property(
    _ parameters: Parameters, in tpm: borrowing Machine
  ) throws(ResponseCode) -> [UInt8]? {
    let request = CapabilityRequest(property: parameters.property, count: 1)
    let found: Capabilities
    do throws(ResponseCode) { found = try tpm.capability(parameters.capability, request).data } catch {
      throw error.parameter(5)
    }
    guard let first = try found.firstProperty, first.property == request.number(of: parameters.capability) else {
      return nil
    }
    return first.octets
  }
}

extension CapabilityRequest {
  /// The property as it is compared with those that are told: sessions of both types share their numbers.
  fileprivate func number(of capability: Capability) -> UInt32 {
    switch HandleType(property) {
    case .hmacSession, .policySession: capability == .handles ? property & 0x00FF_FFFF : property
    default: property
    }
  }
}

extension Capabilities {
  /// The first property of the list with its structure; nil where there is none. Part 3, Table 184.
  fileprivate var firstProperty: (property: UInt32, octets: [UInt8])? {
    get throws(ResponseCode) {
      switch self {
      case .algorithms(let list): try list.first { UInt32($0.alg.rawValue) }
      case .handles(let list):
        try list.first { handle in
          switch HandleType(handle) {
          case .hmacSession, .policySession: handle & 0x00FF_FFFF
          default: handle
          }
        }
      case .command(let list): try list.first { $0.commandCode.rawValue }
      case .ppCommands(let list), .auditCommands(let list): try list.first { $0.rawValue }
      case .tpmProperties(let list): try list.first { $0.property.rawValue }
      case .pcrProperties(let list): try list.first { $0.tag.rawValue }
      case .eccCurves(let list): try list.first { UInt32($0.rawValue) }
      case .authPolicies(let list): try list.first { $0.handle }
      case .actData(let list): try list.first { $0.handle }
      // There is one session at most, and its property is reserved, hence zero.
      case .spdmSessionInfo(let list): try list.first { _ in 0 }
      // Nothing of these is numbered: the TPM has neither keys of its own nor properties of the vendor's.
      case .assignedPCR, .pubKeys, .vendorProperty: nil
      }
    }
  }
}

extension List {
  /// The first element as octets, with what numbers it.
  fileprivate func first(_ number: (Element) -> UInt32) throws(ResponseCode) -> (property: UInt32, octets: [UInt8])? {
    guard let element = elements.first else { return nil }
    return (number(element), try element.marshaled())
  }
}
