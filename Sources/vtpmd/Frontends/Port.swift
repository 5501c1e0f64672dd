// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem

/// A protocol on a stream of octets: takes requests off the input and puts answers into the output.
protocol Port {
  /// Serves at most one request. `passed` is the descriptor that came with the octets, if one did.
  mutating func serve(
    _ input: inout OctetQueue, _ output: inout OctetQueue, passed: inout FileDescriptor?, host: inout Host
  ) -> Step
}

/// What became of the input.
enum Step: Equatable {
  /// There is no whole request yet.
  case waiting
  /// A request, or a part of one, was taken.
  case served
  /// The connection is over once the output has gone.
  case over
}
