// SPDX-License-Identifier: Apache-2.0

/// Which records of a journal are known to be on the disk, and when the others have to get there.
struct Settlement {
  private let durability: Durability
  /// Monotonic milliseconds.
  private let now: () -> UInt64
  /// The number of the last record that is known to be on the disk.
  private(set) var last: UInt64 = 0
  private var deadline: UInt64?

  /// How long to wait with another try where the disk has failed, in milliseconds.
  private static let pause: UInt64 = 1000

  init(_ durability: Durability, now: @escaping () -> UInt64) { (self.durability, self.now) = (durability, now) }

  /// Whether a record is acknowledged before it is on the disk.
  var isDeferred: Bool { durability != .full }

  /// In how many milliseconds the disk has to be waited for; nil while nothing waits, or nobody asked for it.
  var milliseconds: UInt64? { deadline.map { deadline in deadline - min(now(), deadline) } }

  /// All records up to this one are on the disk.
  mutating func settle(_ sequence: UInt64) { (last, deadline) = (sequence, nil) }

  /// A record was acknowledged that may not be there.
  mutating func wait() {
    if case .batch(let milliseconds) = durability, deadline == nil { deadline = now() &+ milliseconds }
  }

  /// What waits could not get to the disk.
  mutating func retry() { deadline = now() &+ Self.pause }
}
