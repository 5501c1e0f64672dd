// SPDX-License-Identifier: Apache-2.0

/// TPM2_ChangePPS: gives the platform hierarchy a new seed and so takes all its objects away. Part 3, 24.4.
public enum ChangePPS: Command {
  public static let code = CommandCode.changePPS
  static let properties: CommandProperties = [.writesNV, .isExtensive, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.persistent.platform = try .random(tpm.environment)
    tpm.clear.platformAuthority.policyAlg = nil
    tpm.clear.platformAuthority.authPolicy = Digest()
    tpm.persistent.pcrPolicy = PCRPolicy()
    tpm.removeObjects(of: .platform)
    return Empty()
  }
}
