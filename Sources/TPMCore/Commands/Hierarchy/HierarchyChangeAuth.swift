// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_HierarchyChangeAuth: sets the authValue of a hierarchy or of lockout. Part 3, 24.8.
///
/// - TPM_RC_SIZE + parameter 1: newAuth is longer than a digest of the hash that protects contexts
public enum HierarchyChangeAuth: Command {
  public static let code = CommandCode.hierarchyChangeAuth
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = HierarchyAuthHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var newAuth = Auth()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("newAuth", &newAuth) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let newAuth = call.parameters.newAuth.secret.trimmingTrailingZeros()
    guard newAuth.count <= Capacity.contextHash.size else { throw .size.parameter(1) }
    tpm.setAuthority(of: call.handles.authHandle.raw) { $0.authValue = newAuth }
    return Empty()
  }
}
