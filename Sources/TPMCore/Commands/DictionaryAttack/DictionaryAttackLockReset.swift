// SPDX-License-Identifier: Apache-2.0

/// TPM2_DictionaryAttackLockReset: ends a lockout. Part 3, 25.2.
public enum DictionaryAttackLockReset: Command {
  public static let code = CommandCode.dictionaryAttackLockReset
  static let properties: CommandProperties = [.writesNV]

  public struct Handles: HandleList {
    public var lockHandle = LockoutHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("lockHandle", &lockHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.persistent.lockout.failedTries = 0
    // Where lockoutPolicy has authorised the command, lockoutAuth may have been refused until now. Part 1, 16.8.5.
    tpm.persistent.lockout.isLockoutAuthEnabled = true
    return Empty()
  }
}
