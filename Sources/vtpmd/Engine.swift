// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// The engine as the frontends use it; tests put a smaller one in its place.
protocol Engine: ~Copyable {
  var isPoweredOn: Bool { get }
  var isEstablished: Bool { get }
  static var maxCommandSize: Int { get }
  /// _TPM_Init. Part 1, 10.2.2.
  mutating func powerOn()
  /// Power goes away, without warning.
  mutating func powerOff()
  /// Answers exactly once, whatever the octets; the response is gone afterwards.
  mutating func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void)
  /// TPM2_Startup(CLEAR) on our own, where there was none since power-on.
  mutating func startup()
  /// Saves as TPM2_Shutdown(CLEAR) does, where the TPM was started.
  mutating func shutdown()
  mutating func hashStart()
  mutating func hashData(_ octets: RawSpan)
  mutating func hashEnd()
  /// False where the locality may not.
  mutating func resetEstablished(locality: UInt8) -> Bool
}

extension TPM: Engine {}
