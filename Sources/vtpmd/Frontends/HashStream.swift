// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// The octets of a HASH_DATA request, which are passed on as they come: their announced length is never allocated.
struct HashStream {
  private var remaining: UInt32 = 0

  var isRunning: Bool { remaining > 0 }

  mutating func begin(_ length: UInt32, _ output: inout OctetQueue) -> Step {
    remaining = length
    if length == 0 { output.append(UInt32(0)) }
    return .served
  }

  /// Passes on what is there and answers 0 after the last octet.
  mutating func serve(
    _ input: inout OctetQueue, _ output: inout OctetQueue, host: inout Host
  ) -> Step {
    let count = min(input.count, Int(clamping: remaining))
    guard count > 0 else { return .waiting }
    host.hashData(input.octets.extracting(0..<count))
    input.drop(count)
    remaining -= UInt32(clamping: count)
    if remaining == 0 { output.append(UInt32(0)) }
    return .served
  }
}
