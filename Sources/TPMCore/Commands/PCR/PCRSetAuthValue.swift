// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PCR_SetAuthValue: sets the authValue of the PCR in the authorisation group. Part 3, 22.7.
///
/// - TPM_RC_VALUE + handle 1: pcrHandle is not in the group
public enum PCRSetAuthValue: Command {
  public static let code = CommandCode.pcrSetAuthValue
  static let properties: CommandProperties = [.isRefusedReadOnly]

  public struct Handles: HandleList {
    public var pcrHandle = PCRHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("pcrHandle", &pcrHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var auth = Auth()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("auth", &auth) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard PCRAttributes.of(Int(call.handles.pcrHandle.raw)).isInAuthGroup else { throw .value.handle(1) }
    tpm.clear.pcrAuthValue = call.parameters.auth.secret.trimmingTrailingZeros()
    return Empty()
  }
}
