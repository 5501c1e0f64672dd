// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_PCR_Event: hashes data with the hash of every bank and extends a PCR with the digests. Part 3, 22.3.
///
/// - TPM_RC_LOCALITY: the PCR may not be extended from the locality of the command
public enum PCREvent: Command {
  public static let code = CommandCode.pcrEvent
  static let properties: CommandProperties = [.writesNV]

  public struct Handles: HandleList {
    public var pcrHandle = PCRHandleOrNull()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("pcrHandle", &pcrHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var eventData = Event()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("eventData", &eventData)
    }
  }

  public struct Response: ResponseBody {
    public var digests = DigestValues()

    public init() {}
    init(digests: DigestValues) { self.digests = digests }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("digests", &digests) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    try tpm.checkMayExtend(call.handles.pcrHandle)
    let data = call.parameters.eventData.octets
    let digests = tpm.pcr.banks.map { HashDigest($0.algorithm, hash($0.algorithm, data)) }
    tpm.extend(call.handles.pcrHandle, with: digests)
    return Response(digests: DigestValues(digests))
  }
}
