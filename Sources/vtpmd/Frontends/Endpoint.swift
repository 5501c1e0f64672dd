// SPDX-License-Identifier: Apache-2.0

/// Something that the loop waits for and serves.
protocol Endpoint: AnyObject {
  /// Names the descriptors to wait for, and for what; none where there is nothing to wait for now.
  func register(in polls: inout PollSet)
  /// Does what can be done without waiting, and serves at most one command, so that all have their turn. Called when a
  /// descriptor is ready, and in every round in which any endpoint has a `wakeInterval`. Answers whether what it waits
  /// for is the same as before.
  func handle(_ readiness: Readiness, host: inout Host) -> Bool
  /// In how many milliseconds to be called again at the latest; 0 where work is left from this round.
  var wakeInterval: Int? { get }
  /// Whether the loop is to drop it.
  var isFinished: Bool { get }
  /// Whether commands can come from it or through it; the daemon ends with the last of these.
  var keepsDaemonAlive: Bool { get }
}

extension Endpoint {
  var wakeInterval: Int? { nil }
  var keepsDaemonAlive: Bool { true }
}
