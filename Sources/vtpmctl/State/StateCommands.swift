// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// vtpmctl state: sees to the state of a TPM while no vtpmd uses it.
struct StateCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Checks, saves and changes the state of a TPM.",
    discussion: """
      Each command on a directory locks it first, and names whoever has it locked. Only export and import speak to a TPM
      that runs. A key is never said on the command line:
      --key names where it is read from, as it does for vtpmd.
      """,
    subcommands: [
      StateCheck.self, StateBackup.self, StateRestore.self, StateCompact.self, StateRekey.self,
      StateExport.self, StateImport.self,
    ])
}
