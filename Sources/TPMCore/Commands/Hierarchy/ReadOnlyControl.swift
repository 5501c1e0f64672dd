// SPDX-License-Identifier: Apache-2.0

/// TPM2_ReadOnlyControl: makes the TPM read-only, or ends that. Part 3, 24.9.
///
/// The pipeline refuses what is not permitted then, with TPM_RC_READ_ONLY.
enum ReadOnlyControl: Command {
  static let code = CommandCode.readOnlyControl
  static let properties: CommandProperties = [.mayNeedPhysicalPresence]

  struct Handles: HandleList {
    var authHandle = PlatformHandle()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  struct Parameters: Wire {
    var state = false

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("state", &state) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.clear.readOnly = call.parameters.state
    return Empty()
  }
}
