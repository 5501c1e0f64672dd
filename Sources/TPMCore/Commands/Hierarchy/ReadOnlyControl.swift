// SPDX-License-Identifier: Apache-2.0

/// TPM2_ReadOnlyControl: makes the TPM read-only, or ends that. Part 3, 24.9.
///
/// The pipeline refuses what is not permitted then, with TPM_RC_READ_ONLY.
public enum ReadOnlyControl: Command {
  public static let code = CommandCode.readOnlyControl
  static let properties: CommandProperties = [.mayNeedPhysicalPresence]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var state = false

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("state", &state) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.clear.readOnly = call.parameters.state
    return Empty()
  }
}
