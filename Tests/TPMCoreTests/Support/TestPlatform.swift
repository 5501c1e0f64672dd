// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// A platform that tests control: its time stands still until it is moved, and its entropy comes from a counter.
final class TestPlatform: Platform {
  var monotonicMilliseconds: UInt64 = 1_000_000
  var isPhysicallyPresent = false
  var isCancelRequested = false
  var secureChannel: SecureChannel?
  /// Makes the platform run out of entropy.
  var hasEntropy = true
  /// What StirRandom has brought.
  private(set) var stirred: [[UInt8]] = []
  private var state: UInt64

  init(seed: UInt64 = 1) { state = seed }

  /// A platform with a clock of its own, whose entropy goes on where that of another has got to.
  init(after other: TestPlatform, monotonicMilliseconds: UInt64) {
    state = other.state
    (self.monotonicMilliseconds, isPhysicallyPresent) = (monotonicMilliseconds, other.isPhysicallyPresent)
  }

  func fillEntropy(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard hasEntropy else { return false }
    for place in buffer.indices { buffer[place] = UInt8(truncatingIfNeeded: next()) }
    return true
  }

  func stirEntropy(_ octets: RawSpan) { stirred.append(octets.withUnsafeBytes { [UInt8]($0) }) }

  /// SplitMix64: different octets on each call, the same ones in each run.
  private func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
