// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPM2_SequenceComplete: adds the last data to a hash or MAC sequence, gives the result and ends it. Part 3, 17.8.
///
/// - TPM_RC_MODE + handle 1: the handle is not that of a sequence, or that of an event sequence
/// - TPM_RC_VALUE + parameter 2: there are no firmware-limited or SVN-limited hierarchies
public enum SequenceComplete: Command {
  public static let code = CommandCode.sequenceComplete
  static let properties: CommandProperties = [.flushes]

  public struct Handles: HandleList {
    public var sequenceHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("sequenceHandle", &sequenceHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var buffer = MaxBuffer()
    public var hierarchy = HierarchyHandle.null

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("buffer", &buffer)
      try codec.field("hierarchy", &hierarchy)
    }
  }

  public struct Response: ResponseBody {
    public var result = Digest()
    public var validation = HashCheckTicket()

    public init() {}
    init(result: Digest, validation: HashCheckTicket) { (self.result, self.validation) = (result, validation) }

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
      try codec.field("result", &result)
      try codec.field("validation", &validation)
    }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Response {
    guard let hierarchy = Hierarchy(call.parameters.hierarchy) else { throw .value.parameter(2) }
    var sequence = try tpm.sequence(call.handles.sequenceHandle.raw, number: 1)
    if case .event = sequence.computation { throw .mode.handle(1) }
    try sequence.update(call.parameters.buffer.octets)
    let result = try sequence.computation.finish()
    var validation = HashCheckTicket()
    if case .hash(let state) = sequence.computation {
      validation = tpm.hashCheckTicket(
        hierarchy, state.algorithm, digest: result, isSafe: sequence.isSafe == true)
    }
    tpm.flush(call.handles.sequenceHandle.raw)
    return Response(result: Digest(result), validation: validation)
  }
}
