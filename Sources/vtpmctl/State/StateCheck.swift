// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state check: reads a state as vtpmd would.
struct StateCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Reads a state, all of it, and says what is wrong with it.",
    discussion: """
      The exit status is 0 for a state that vtpmd would take up, and 65 for one that it would not: damaged, foreign,
      incomplete, of another version, or under another key.
      """)

  @OptionGroup var options: StateOptions

  func run() throws {
    try explaining { () throws(Failure) in
      let found = try options.open()
      let summary = try found.summary()
      let report = found.report
      for remark in found.remarks { print(remark) }
      print(
        "\(options.directory) is good: format \(report.version), \(report.records) records in \(report.used) octets, "
          + "\(summary.nvIndices.count) NV Indices, \(summary.persistentObjects.count) persistent objects, "
          + "sealed with \(report.protection.text)")
    }
  }
}
