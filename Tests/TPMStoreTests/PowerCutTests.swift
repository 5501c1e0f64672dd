// SPDX-License-Identifier: Apache-2.0
import Foundation
import LinuxSystem
import TPMCore
import Testing

@testable import TPMStore

/// Power cuts at random, with all that a disk may make of what nobody waited for, and with faults before them.
struct PowerCutTests {
  /// How many there are, and a quarter as many where changes are put off; CONTRIBUTING.md says how many are run when.
  private static let count = Int(ProcessInfo.processInfo.environment["VTPMD_POWER_CUTS"] ?? "") ?? 2000

  /// Runs so many power cuts, ten of a disk each, and answers how often something was lost that may have been.
  private func run(_ count: Int, _ durability: Durability) throws -> Int {
    var losses = 0
    for seed in 0..<UInt64((count + 9) / 10) {
      var scenario = PowerCutScenario(seed: seed, durability)
      do {
        for _ in 0..<10 { try scenario.runToPowerCut() }
      } catch {
        Issue.record("seed \(seed): \(error)")
        return losses
      }
      losses += scenario.losses
    }
    return losses
  }

  @Test func nothingThatWasAcknowledgedIsLost() throws {
    _ = try run(Self.count, .full)
  }

  /// What is left is what was acknowledged at some moment since the disk was last waited for.
  @Test(arguments: [Durability.batch(milliseconds: 20), Durability.none])
  func whatWasPutOffIsLostFromTheEndAlone(_ durability: Durability) throws {
    // Without any loss the test would not show a thing.
    #expect(try run(Self.count / 4, durability) > Self.count / 100)
  }
}
