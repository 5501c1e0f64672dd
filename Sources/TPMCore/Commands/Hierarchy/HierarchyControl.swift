// SPDX-License-Identifier: Apache-2.0

/// TPM2_HierarchyControl: enables and disables a hierarchy or the NV of the platform. Part 3, 24.2.
///
/// - TPM_RC_AUTH_TYPE: authHandle may not change enable so
public enum HierarchyControl: Command {
  public static let code = CommandCode.hierarchyControl
  static let properties: CommandProperties = [.writesNV, .isExtensive, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = BaseHierarchyHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var enable = EnablesHandle()
    public var state = false

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("enable", &enable)
      try codec.field("state", &state)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let authority = call.handles.authHandle.raw
    let (enable, state) = (call.parameters.enable.raw, call.parameters.state)
    // Everything is the platform's to change; owner and endorsement may turn off their own hierarchy.
    guard authority == PermanentHandle.platform || (authority == enable && !state) else { throw .authType }

    switch enable {
    case PermanentHandle.owner: tpm.clear.shEnable = state
    case PermanentHandle.endorsement: tpm.clear.ehEnable = state
    // Whoever is authorised by the platform has the platform hierarchy enabled, so this never sets it.
    case PermanentHandle.platform: tpm.volatile.phEnable = state
    default: tpm.clear.phEnableNV = state
    }
    if !state, let hierarchy = Hierarchy(rawValue: enable) { tpm.flushObjects(of: hierarchy) }
    return Empty()
  }
}
