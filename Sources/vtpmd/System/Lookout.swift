// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// Whether it pays to look for what comes next before sleeping until it comes.
///
/// To fall asleep and be woken takes longer than a small command. A client that sends one command after the other finds
/// the daemon awake; for one that is slower it does not stay up, and an idle daemon sleeps.
struct Lookout {
  /// For how long to look at the most, in nanoseconds: about what two processes take to wake each other.
  static let window: UInt64 = 50_000
  /// How many waits in a row must have been short enough before one is spent looking.
  static let proof = 4

  /// False with one processor, where nobody could send anything meanwhile.
  let isUseful: Bool
  private var shortWaits = 0
  private var start: UInt64 = 0

  init(processors: Int = Int(linux_processors())) { isUseful = processors > 1 }

  mutating func begin(at now: UInt64) { start = now }

  /// Whether to look, or to look once more, before sleeping.
  func goesOn(at now: UInt64) -> Bool { isUseful && shortWaits >= Self.proof && isShort(at: now) }

  /// Something has come, looked for or slept for.
  mutating func end(at now: UInt64) { shortWaits = isShort(at: now) ? min(shortWaits + 1, Self.proof) : 0 }

  private func isShort(at now: UInt64) -> Bool { now &- start < Self.window }
}
