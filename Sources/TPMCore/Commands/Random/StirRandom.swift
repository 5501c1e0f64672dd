// SPDX-License-Identifier: Apache-2.0
/// TPM2_StirRandom: takes entropy from the caller. Part 3, 16.2.
///
/// Random octets come from the platform, whose generator needs no help; what the caller gives is taken and dropped, so
/// that it can do no harm either.
///
/// - TPM_RC_SIZE: there are more than 128 octets
enum StirRandom: Command {
  static let code = CommandCode.stirRandom
  static let properties: CommandProperties = [.writesNV]

  struct Parameters: Wire {
    var inData = SensitiveData()

    mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("inData", &inData) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty { Empty() }
}
