// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state import: puts an exported TPM in the place of another one, running or stopped.
struct StateImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Puts a TPM that was exported in the place of another one.",
    discussion: """
      The TPM that it was is gone, from its state directory too. What was exported with power goes on with PCR, sessions
      and objects as they were where a vtpmd runs, and no time has passed for it; in a directory, it is a TPM that has
      lost power. Never run two TPMs from one file.
      """)

  @Argument(help: "What vtpmctl state export or backup has written.", completion: .file())
  var file: String

  @Argument(help: TPMPlace.help)
  var tpm: String

  @OptionGroup var keys: TransferKeys

  func run() throws {
    try explaining { () throws(Failure) in
      let (state, _) = try BackupFile.read(file, key: try KeyArgument.material(keys.key))
      _ = try OfflineState.summary(of: state.persistent, file)
      try TPMPlace(tpm, key: keys.stateKey).replace(with: state)
      print("the TPM goes on as the one of \(file)")
    }
  }
}
