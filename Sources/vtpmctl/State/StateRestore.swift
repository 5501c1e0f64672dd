// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state restore: takes a state back from a backup.
struct StateRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Makes a state of a backup.",
    discussion: """
      The TPM is again what it was when the backup was made: counters go back too, and whoever trusts them is to know.
      Never run two TPMs from one backup.
      """)

  @Argument(help: "What vtpmctl state backup has written.", completion: .file())
  var file: String

  @Argument(help: "The directory for vtpmd --state, which is made where it is missing.", completion: .directory)
  var directory: String

  @Option(help: ArgumentHelp("Where the key of the backup is read from: \(KeySource.forms).", valueName: "source"))
  var key: String?

  @Option(
    help: ArgumentHelp("Where the key of the state is read from; that of the backup otherwise.", valueName: "source"))
  var newKey: String?

  @Flag(help: "Puts the TPM in the place of one that is there.")
  var force = false

  func run() throws {
    try explaining { () throws(Failure) in
      let backupMaterial = try KeyArgument.material(key)
      var material = backupMaterial
      if let newKey { material = try KeyArgument.material(newKey, option: "--new-key") }
      let (state, _) = try BackupFile.read(file, key: backupMaterial)
      _ = try OfflineState.summary(of: state, file)
      let target = try StateDirectory(directory, creates: true, key: material) { _ in }
      try target.restore(state, under: material, overwrites: force)
      print("\(directory) holds the TPM of \(file), sealed with \(material.text)")
    }
  }
}
