// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// The tool for people: tests and shows TPMs, and sees to their states.
@main
struct VTPMCtl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vtpmctl", abstract: "Tests TPMs, shows what they do, and sees to their states.",
    subcommands: [Verify.self, Trace.self, Inspect.self, StateCommands.self])
}
