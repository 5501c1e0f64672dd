// SPDX-License-Identifier: Apache-2.0

/// TPM2_ChangeEPS: gives the endorsement hierarchy a new seed and so takes all its objects away. Part 3, 24.5.
public enum ChangeEPS: Command {
  public static let code = CommandCode.changeEPS
  static let properties: CommandProperties = [.writesNV, .isExtensive, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = PlatformHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.persistent.endorsement = try .random(tpm.environment)
    tpm.persistent.endorsementAuthority = Authority()
    tpm.clear.ehEnable = true
    tpm.removeObjects(of: .endorsement)
    return Empty()
  }
}
