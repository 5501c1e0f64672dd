// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// vtpmctl state: sees to the state of a TPM while no vtpmd uses it.
struct StateCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Checks, saves and changes the state of a TPM that is not running.",
    discussion: """
      Each command locks the directory first, and names whoever has it locked. A key is never said on the command line:
      --key names where it is read from, as it does for vtpmd.
      """,
    subcommands: [
      StateCheck.self, StateBackup.self, StateRestore.self, StateCompact.self, StateRekey.self,
    ])
}
