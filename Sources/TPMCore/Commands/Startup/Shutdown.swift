// SPDX-License-Identifier: Apache-2.0

/// TPM2_Shutdown: saves what the next TPM2_Startup is to find. Part 3, 9.4.
///
/// - TPM_RC_TYPE + parameter 1: shutdownType is TPM_SU_STATE, and TPM2_PCR_Allocate has run since _TPM_Init
public enum Shutdown: Command {
  public static let code = CommandCode.shutdown
  static let properties: CommandProperties = [.writesNV]

  public struct Parameters: Wire {
    public var shutdownType = StartupType()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("shutdownType", &shutdownType)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let type = call.parameters.shutdownType
    guard type == .clear || !tpm.volatile.isPCRReallocated else { throw .type.parameter(1) }
    tpm.saveForShutdown(type)
    return Empty()
  }
}
