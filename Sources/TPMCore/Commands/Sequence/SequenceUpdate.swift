// SPDX-License-Identifier: Apache-2.0
/// TPM2_SequenceUpdate: adds data to a sequence. Part 3, 17.7.
///
/// - TPM_RC_MODE + handle 1: the handle is not that of a sequence
public enum SequenceUpdate: Command {
  public static let code = CommandCode.sequenceUpdate

  public struct Handles: HandleList {
    public var sequenceHandle = ObjectHandle()

    public init() {}

    public mutating func visit<C: HandleCodec & ~Escapable>(_ codec: inout C) throws(ResponseCode) {
      try codec.handle("sequenceHandle", &sequenceHandle, .user)
    }
  }

  public struct Parameters: Wire {
    public var buffer = MaxBuffer()

    public init() {}

    public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) { try codec.field("buffer", &buffer) }
  }

  static func run(_ call: borrowing Authorized<Self>, in tpm: inout Machine) throws(ResponseCode) -> Empty {
    var sequence = try tpm.sequence(call.handles.sequenceHandle.raw, number: 1)
    try sequence.update(call.parameters.buffer.octets)
    tpm.replace(call.handles.sequenceHandle.raw, with: .sequence(sequence))
    return Empty()
  }
}
