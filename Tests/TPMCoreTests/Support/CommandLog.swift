// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// What a test does to its TPM, in the form that the fuzz target for commands takes (Tests/fuzz/README.md).
///
/// Goes to a file of its own in the directory that VTPMD_COMMAND_LOG names, where that is set: the unit tests are what
/// the fuzzer's corpus is made from.
final class CommandLog {
  private static let directory = ProcessInfo.processInfo.environment["VTPMD_COMMAND_LOG"]
  private static let number = Mutex(0)
  private static let separator: [UInt8] = [0xFB, 0x5E, 0xC0, 0xDE]

  private var octets: [UInt8] = []
  private var time: UInt64

  init(time: UInt64) { self.time = time }

  func note(command: [UInt8], locality: UInt8, time now: UInt64) {
    if now > time { note(0xF2, (0..<8).map { UInt8(truncatingIfNeeded: (now - time) >> (56 - 8 * $0)) }) }
    time = max(time, now)
    note(min(locality, 4), command)
  }

  func notePowerCycle() { note(0xF1, []) }
  func noteRestart() { note(0xF4, []) }

  private func note(_ kind: UInt8, _ data: [UInt8]) {
    guard Self.directory != nil else { return }
    if !octets.isEmpty { octets += Self.separator }
    octets += [kind] + data
  }

  deinit {
    guard let directory = Self.directory, !octets.isEmpty else { return }
    let number = Self.number.withLock { number in
      number += 1
      return number
    }
    try? Data(octets).write(to: URL(fileURLWithPath: "\(directory)/\(number)"))
  }
}
