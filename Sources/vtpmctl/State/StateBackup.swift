// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state backup: saves a state in one file.
struct StateBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Saves a state in one file, which is sealed.",
    discussion: """
      The file is its owner's alone. It is sealed with the key of the state, or with the one that --backup-key names; a
      key that lies beside the state would not be in the backup, and does not do.
      """)

  @OptionGroup var options: StateOptions

  @Argument(help: "The file to write, which must not be there yet.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("Where the key of the backup is read from.", valueName: "source"))
  var backupKey: String?

  func run() throws {
    try explaining { () throws(Failure) in
      var material: KeyMaterial?
      if let backupKey { material = try KeyArgument.material(backupKey, option: "--backup-key") }
      let found = try options.open()
      _ = try found.summary()
      let image = try found.directory.backup(found.state, under: material)
      try BackupFile.write(image.octets, to: file)
      print("\(file) is sealed with \(material?.text ?? found.report.protection.text)")
    }
  }
}
