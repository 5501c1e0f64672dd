// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state compact: leaves out of a state what is out of date.
struct StateCompact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Writes a state anew, without what is out of date.",
    discussion: "vtpmd does so by itself now and then. A state of an older format becomes one of the present format.")

  @OptionGroup var options: StateOptions

  func run() throws {
    try explaining { () throws(Failure) in
      let found = try options.open()
      _ = try found.summary()
      try found.directory.compact(found.state)
      print("\(options.directory): \(found.report.records) records are one")
    }
  }
}
