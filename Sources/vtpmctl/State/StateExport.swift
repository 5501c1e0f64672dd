// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state export: takes the whole of a TPM, running or stopped, into one file.
struct StateExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Takes a whole TPM, with PCR, sessions and objects if it runs, into a file.",
    discussion: """
      The file is its owner's alone and sealed with --key. A TPM that runs goes on; the file has it as it was at one
      moment, between two commands.
      """)

  @Argument(help: TPMPlace.help)
  var tpm: String

  @Argument(help: "The file to write, which must not be there yet.", completion: .file())
  var file: String

  @OptionGroup var keys: TransferKeys

  func run() throws {
    try explaining { () throws(Failure) in
      let material = try KeyArgument.material(keys.key)
      let (state, hasPower) = try TPMPlace(tpm, key: keys.stateKey).state()
      _ = try OfflineState.summary(of: state.persistent, tpm)
      let image = try BackupFile.image(of: state, under: material)
      try BackupFile.write(image.octets, to: file)
      print("\(file) has the TPM \(hasPower ? "as it runs" : "without power"), sealed with \(material.text)")
    }
  }
}
