// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_NV_ChangeAuth: changes the authValue of an NV Index. Part 3, 31.15.
///
/// - TPM_RC_SIZE + parameter 1: the new authValue is longer than a digest of nameAlg
public enum NVChangeAuth: Command {
  public static let code = CommandCode.nvChangeAuth
  static let properties: CommandProperties = [.writesNV, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var nvIndex = NVIndexHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("nvIndex", &nvIndex, .admin)
    }
  }

  public struct Parameters: Wire {
    public var newAuth = Auth()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("newAuth", &newAuth) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard let place = tpm.nvPlace(call.handles.nvIndex.raw) else { throw .handle.handle(1) }
    let newAuth = call.parameters.newAuth.secret.trimmingTrailingZeros()
    guard newAuth.count <= tpm.persistent.nvIndices[place].publicArea.nameAlg.size else { throw .size.parameter(1) }
    tpm.persistent.nvIndices[place].authValue = newAuth
    return Empty()
  }
}
