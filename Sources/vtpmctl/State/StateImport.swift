// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state import: has a running vtpmd go on as a TPM that was exported.
struct StateImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Has a vtpmd that runs go on as the TPM that was exported.",
    discussion: """
      The TPM that it was is gone, from its state directory too. What was exported with power goes on with PCR, sessions
      and objects as they were, and no time has passed for it. Never run two TPMs from one file.
      """)

  @Argument(help: "What vtpmctl state export or backup has written.", completion: .file())
  var file: String

  @Argument(help: RunningTPM.help)
  var tpm: String

  @Option(help: ArgumentHelp("Where the key of the file is read from: \(KeySource.forms).", valueName: "source"))
  var key: String

  func run() throws {
    try explaining { () throws(Failure) in
      let (state, _) = try BackupFile.read(file, key: try KeyArgument.material(key))
      _ = try OfflineState.summary(of: state.persistent, file)
      try RunningTPM(tpm).replace(with: state)
      print("the TPM goes on as the one of \(file)")
    }
  }
}
