// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_EventSequenceComplete: adds the last data to an event sequence, extends a PCR with the digests, gives them and
/// ends the sequence. Part 3, 17.9.
///
/// - TPM_RC_MODE + handle 2: the handle is not that of an event sequence
/// - TPM_RC_LOCALITY: the PCR may not be extended from the locality of the command
public enum EventSequenceComplete: Command {
  public static let code = CommandCode.eventSequenceComplete
  static let properties: CommandProperties = [.writesNV, .flushes]

  public struct Handles: HandleList {
    public var pcrHandle = PCRHandleOrNull()
    public var sequenceHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("pcrHandle", &pcrHandle, .user)
      try codec.handle("sequenceHandle", &sequenceHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var buffer = MaxBuffer()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("buffer", &buffer) }
  }

  public struct Response: ResponseBody {
    public var results = DigestValues()

    public init() {}
    init(results: DigestValues) { self.results = results }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("results", &results) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    var sequence = try tpm.sequence(call.handles.sequenceHandle.raw, number: 2)
    try sequence.update(call.parameters.buffer.octets)
    guard case .event(let states) = sequence.computation else { throw .mode.handle(2) }
    let results = states.map { HashDigest($0.algorithm, $0.finish()) }
    try tpm.checkMayExtend(call.handles.pcrHandle)
    tpm.extend(call.handles.pcrHandle, with: results)
    tpm.flush(call.handles.sequenceHandle.raw)
    return Response(results: DigestValues(results))
  }
}
