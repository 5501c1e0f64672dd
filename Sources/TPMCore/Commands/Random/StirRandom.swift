// SPDX-License-Identifier: Apache-2.0

/// TPM2_StirRandom: adds the caller's octets to what random numbers are drawn from. Part 3, 16.2.
///
/// - TPM_RC_SIZE + parameter 1: there are more than 128 octets
public enum StirRandom: Command {
  public static let code = CommandCode.stirRandom
  static let properties: CommandProperties = [.writesNV]

  public struct Parameters: Wire {
    public var inData = SensitiveData()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("inData", &inData) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    tpm.environment.stir(call.parameters.inData.secret)
    return Empty()
  }
}
