// SPDX-License-Identifier: Apache-2.0

/// TPM2_PCR_Reset: sets a PCR to zero in all banks. Part 3, 22.8.
///
/// - TPM_RC_LOCALITY: the PCR may not be reset from the locality of the command, or not at all
public enum PCRReset: Command {
  public static let code = CommandCode.pcrReset
  static let properties: CommandProperties = [.writesNV]

  public struct Handles: HandleList {
    public var pcrHandle = PCRHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("pcrHandle", &pcrHandle, .user)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    let number = Int(call.handles.pcrHandle.raw)
    guard PCRAttributes.of(number).mayReset(from: tpm.environment.locality) else { throw .locality }
    tpm.resetPCR(number)
    return Empty()
  }
}
