// SPDX-License-Identifier: Apache-2.0

/// TPM2_ClockSet: sets Clock forward. Part 3, 29.2.
///
/// - TPM_RC_VALUE + parameter 1: newTime is before Clock, or so late that Clock could overflow one day
enum ClockSet: Command {
  static let code = CommandCode.clockSet
  static let properties: CommandProperties = [.writesNV, .mayNeedPhysicalPresence, .isRefusedReadOnly]

  struct Handles: HandleList {
    var auth = ProvisionHandle()

    mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("auth", &auth, .user)
    }
  }

  struct Parameters: Wire {
    var newTime: UInt64 = 0

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("newTime", &newTime) }
  }

  private static let latest: UInt64 = 0xFFFF_0000_0000_0000

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let newTime = call.parameters.newTime
    guard newTime >= tpm.clock.clock, newTime <= latest else { throw .value.parameter(1) }
    if tpm.clock.set(newTime) { tpm.persistent.clock = newTime }
    return Empty()
  }
}
