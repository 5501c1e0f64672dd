// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// The tool for people: tests and shows TPMs.
@main
struct VTPMCtl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vtpmctl", abstract: "Tests TPMs, and shows what they do.", subcommands: [Verify.self, Trace.self])
}
