// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// vtpmctl state rekey: seals a state with another key.
struct StateRekey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rekey", abstract: "Seals a state with another key.",
    discussion: """
      At every moment the state opens with the old key or with the new one, whatever happens to the machine. Copies
      and backups from before still open with the old key.
      """)

  @OptionGroup var options: StateOptions

  @Option(
    help: ArgumentHelp(
      "Where the new key is read from: \(KeySource.forms), which makes a random key beside the state.",
      valueName: "source"))
  var newKey: String

  func run() throws {
    try explaining { () throws(Failure) in
      let material = try KeyArgument.material(newKey, option: "--new-key")
      let found = try options.open()
      _ = try found.summary()
      try found.directory.replace(with: found.state, under: material)
      print("\(options.directory) is sealed with \(material.text)")
    }
  }
}
