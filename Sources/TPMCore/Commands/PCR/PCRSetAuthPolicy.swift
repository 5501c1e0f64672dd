// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPM2_PCR_SetAuthPolicy: sets the policy of the PCR in the policy group. Part 3, 22.6.
///
/// - TPM_RC_SIZE + parameter 1: authPolicy is not as long as a digest of hashAlg
/// - TPM_RC_VALUE + parameter 3: pcrNum is not in the group
public enum PCRSetAuthPolicy: Command {
  public static let code = CommandCode.pcrSetAuthPolicy
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var authPolicy = Digest()
    public var hashAlg: HashAlgorithm?
    public var pcrNum = PCRHandle()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("authPolicy", &authPolicy)
      try codec.field("hashAlg", &hashAlg)
      try codec.field("pcrNum", &pcrNum)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let parameters = call.parameters
    guard parameters.authPolicy.count == parameters.hashAlg?.size ?? 0 else { throw .size.parameter(1) }
    guard PCRAttributes.of(Int(parameters.pcrNum.raw)).isInAuthGroup else { throw .value.parameter(3) }
    tpm.persistent.pcrPolicy.policyAlg = parameters.hashAlg
    tpm.persistent.pcrPolicy.authPolicy = parameters.authPolicy
    return Empty()
  }
}
