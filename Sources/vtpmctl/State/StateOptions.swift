// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import LinuxSystem

/// The state that a command is about.
struct StateOptions: ParsableArguments {
  @Argument(help: "The directory of vtpmd --state.", completion: .directory)
  var directory: String

  @Option(help: KeyArgument.help)
  var key: String?

  /// Locks the state and reads all of it.
  func open() throws(Failure) -> OfflineState { try OfflineState(directory, KeyArgument.material(key)) }
}
