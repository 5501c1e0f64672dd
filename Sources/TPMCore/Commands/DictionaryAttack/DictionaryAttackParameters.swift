// SPDX-License-Identifier: Apache-2.0

/// TPM2_DictionaryAttackParameters: says when the TPM locks itself and how it recovers. Part 3, 25.3.
public enum DictionaryAttackParameters: Command {
  public static let code = CommandCode.dictionaryAttackParameters
  static let properties: CommandProperties = [.writesNV, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var lockHandle = LockoutHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("lockHandle", &lockHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var newMaxTries: UInt32 = 0
    public var newRecoveryTime: UInt32 = 0
    public var lockoutRecovery: UInt32 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("newMaxTries", &newMaxTries)
      try codec.field("newRecoveryTime", &newRecoveryTime)
      try codec.field("lockoutRecovery", &lockoutRecovery)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.persistent.lockout.maxTries = call.parameters.newMaxTries
    tpm.persistent.lockout.recoveryTime = call.parameters.newRecoveryTime
    tpm.persistent.lockout.lockoutRecovery = call.parameters.lockoutRecovery
    return Empty()
  }
}
