// SPDX-License-Identifier: Apache-2.0

/// TPM2_Clear: removes all that belongs to the owner. Part 3, 24.6.
///
/// - TPM_RC_DISABLED: TPM2_ClearControl has disabled it
public enum Clear: Command {
  public static let code = CommandCode.clear
  static let properties: CommandProperties = [.writesNV, .isExtensive, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var authHandle = ClearHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("authHandle", &authHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard !tpm.persistent.disableClear else { throw .disabled }
    try tpm.removeOwner()
    return Empty()
  }
}

extension Machine {
  /// Makes the owner's part of the TPM as it was when it left the factory.
  fileprivate mutating func removeOwner() throws(ResponseCode) {
    persistent.owner = try .random(environment)
    persistent.endorsement.proof = try environment.randomSecret(Capacity.proof)
    removeObjects(of: .owner)
    removeObjects(of: .endorsement)
    removeOwnerNV()
    (clear.shEnable, clear.ehEnable) = (true, true)
    clear.pcrAuthValue = Authority().authValue
    persistent.ownerAuthority = Authority()
    persistent.endorsementAuthority = Authority()
    persistent.lockoutAuthority = Authority()
    persistent.lockout = Lockout()
    persistent.lockout.startTimers(now: environment.now)
    persistent.commandAudit.counter = 0
    persistent.resetCount = 0
    reset.restartCount = 0
    reset.clearCount = 0
    pcr.pcrUpdateCounter &+= 1
    persistent.clock = 0
    clock.clock = 0
    clock.isSafe = true
  }
}
