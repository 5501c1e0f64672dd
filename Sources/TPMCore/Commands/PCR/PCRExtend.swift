// SPDX-License-Identifier: Apache-2.0

/// TPM2_PCR_Extend: extends a PCR in every bank that a digest is given for. Part 3, 22.2.
///
/// - TPM_RC_LOCALITY: the PCR may not be extended from the locality of the command
public enum PCRExtend: Command {
  public static let code = CommandCode.pcrExtend
  static let properties: CommandProperties = [.writesNV]

  public struct Handles: HandleList {
    public var pcrHandle = PCRHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("pcrHandle", &pcrHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var digests = DigestValues()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("digests", &digests) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    try tpm.checkMayExtend(call.handles.pcrHandle)
    tpm.extend(call.handles.pcrHandle, with: call.parameters.digests.elements)
    return Empty()
  }
}
