// SPDX-License-Identifier: Apache-2.0

/// TPM2_Startup: puts the TPM into operation after _TPM_Init. Part 3, 9.3.
///
/// - TPM_RC_INITIALIZE: it has already succeeded since _TPM_Init
/// - TPM_RC_LOCALITY: the locality is neither 0 nor 3, or TPM_SU_STATE is asked for at another locality, or after
///   another kind of first measurement, than the TPM2_Startup before
/// - TPM_RC_VALUE + parameter 1: startupType is TPM_SU_STATE, and no state was saved
public enum Startup: Command {
  public static let code = CommandCode.startup
  static let properties: CommandProperties = [.writesNV, .refusesSessions, .precedesStartup]

  public struct Parameters: Wire {
    public var startupType = StartupType()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("startupType", &startupType)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    guard !tpm.volatile.isStarted else { throw .initialize }
    try tpm.start(call.parameters.startupType)
    return Empty()
  }
}
