// SPDX-License-Identifier: Apache-2.0

/// TPM2_SetCapability: sets what TPM2_GetCapability tells, where that can be set. Part 3, 30.4.
///
/// TPMU_SET_CAPABILITIES has no members in the library, so whoever is authorised, there is nothing to set.
///
/// - TPM_RC_VALUE, parameter 1: setCapability is no capability
/// - TPM_RC_SELECTOR, parameter 1: nothing of that capability can be set
public enum SetCapability: Command {
  public static let code = CommandCode.setCapability
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = HierarchyAuthHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var setCapabilityData = Sized<SetCapabilityData>()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("setCapabilityData", &setCapabilityData)
    }
  }

  /// Reading the parameter has refused it already, whatever it is.
  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    throw .selector.parameter(1)
  }
}
