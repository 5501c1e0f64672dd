// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

extension Machine {
  /// Loads a new sequence.
  ///
  /// - TPM_RC_OBJECT_MEMORY: no slot is free
  mutating func start(_ sequence: SequenceObject) throws(ResponseCode) -> SequenceStartResponse {
    var sequence = sequence
    sequence.authValue = sequence.authValue.trimmingTrailingZeros()
    return SequenceStartResponse(handle: try add(.sequence(sequence)))
  }
}

/// The response of the commands that start a sequence: its handle.
public struct SequenceStartResponse: ResponseBody {
  public static var hasHandle: Bool { true }
  public var handle: UInt32 = 0

  public init() {}
  init(handle: UInt32) { self.handle = handle }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {}
}
