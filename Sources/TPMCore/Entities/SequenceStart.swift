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
struct SequenceStartResponse: ResponseBody {
  static var hasHandle: Bool { true }
  var handle: UInt32 = 0

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {}
}
