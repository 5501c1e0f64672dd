// SPDX-License-Identifier: Apache-2.0

/// TPM2_ClockSet: sets Clock forward. Part 3, 29.2.
///
/// - TPM_RC_VALUE + parameter 1: newTime is before Clock, or so late that Clock could overflow one day
public enum ClockSet: Command {
  public static let code = CommandCode.clockSet
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  public struct Handles: HandleList {
    public var auth = ProvisionHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  public struct Parameters: Wire {
    public var newTime: UInt64 = 0

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("newTime", &newTime) }
  }

  private static let latest: UInt64 = 0xFFFF_0000_0000_0000

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let newTime = call.parameters.newTime
    guard newTime >= tpm.clock.clock, newTime <= latest else { throw .value.parameter(1) }
    if tpm.clock.set(newTime) { tpm.persistent.clock = newTime }
    return Empty()
  }
}
