// SPDX-License-Identifier: Apache-2.0

/// TPM2_ClearControl: disables and enables TPM2_Clear. Part 3, 24.7.
///
/// - TPM_RC_AUTH_FAIL: lockout authorisation would enable it, which only the platform may
public enum ClearControl: Command {
  public static let code = CommandCode.clearControl
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = ClearHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  public struct Parameters: Wire {
    public var disable = false

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("disable", &disable) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let disable = call.parameters.disable
    guard disable || call.handles.auth.raw == PermanentHandle.platform else { throw .authFail }
    tpm.persistent.disableClear = disable
    return Empty()
  }
}
