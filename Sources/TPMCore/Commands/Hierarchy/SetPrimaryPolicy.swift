// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_SetPrimaryPolicy: sets the policy of a hierarchy, of lockout or of a countdown timer. Part 3, 24.3.
///
/// - TPM_RC_VALUE, handle 1: there is no such timer
/// - TPM_RC_HIERARCHY, handle 1: a timer is authorised by platformAuth, and phEnable is CLEAR
/// - TPM_RC_SIZE + parameter 1: authPolicy is not as long as a digest of hashAlg
public enum SetPrimaryPolicy: Command {
  public static let code = CommandCode.setPrimaryPolicy
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = HierarchyPolicyHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var authPolicy = Digest()
    public var hashAlg: HashAlgorithm?

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("authPolicy", &authPolicy)
      try codec.field("hashAlg", &hashAlg)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    guard parameters.authPolicy.count == parameters.hashAlg?.size ?? 0 else { throw .size.parameter(1) }
    tpm.setAuthority(of: call.handles.authHandle.raw) { authority in
      authority.policyAlg = parameters.hashAlg
      authority.authPolicy = parameters.authPolicy
    }
    return Empty()
  }
}
