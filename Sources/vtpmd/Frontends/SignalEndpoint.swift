// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import LinuxSystem

/// Ends the loop on SIGTERM, SIGINT and SIGHUP.
final class SignalEndpoint: Endpoint {
  private let signals: SignalDescriptor
  let isFinished = false
  let keepsDaemonAlive = false

  init(_ signals: consuming SignalDescriptor) { self.signals = signals }

  func register(in polls: inout PollSet) { polls.add(signals.descriptor.rawValue, .readable) }

  func handle(_ readiness: Readiness, host: inout Host) -> Bool {
    guard readiness.contains(.readable), let signal = signals.next() else { return true }
    let name = [SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP"][signal] ?? "signal \(signal)"
    host.end(.told(name))
    return true
  }
}
