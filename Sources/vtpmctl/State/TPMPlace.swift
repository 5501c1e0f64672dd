// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import LinuxSystem
internal import TPMCore
internal import TPMStore

/// Where the TPM is that is exported, or to be replaced: a vtpmd that runs, or the directory of one that does not.
enum TPMPlace {
  static let help = ArgumentHelp(
    """
    The directory of vtpmd --state, or where a vtpmd runs: swtpm:path=PATH, with its control channel on PATH.ctrl, or \
    swtpm:host=HOST,port=PORT.
    """)
  case running(RunningTPM)
  case stopped(String, KeyMaterial)

  init(_ place: String, key: String?) throws(Failure) {
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory), isDirectory.boolValue else {
      if key != nil { throw Failure(.usage, "option --state-key is for directories, and \(place) is none") }
      self = .running(try RunningTPM(place))
      return
    }
    self = .stopped(place, try KeyArgument.material(key, option: "--state-key"))
  }

  /// The whole state, and whether the TPM has power.
  func state() throws(Failure) -> (state: StoredState, hasPower: Bool) {
    switch self {
    case .running(let tpm): return try tpm.state()
    case .stopped(let path, let material): return (try OfflineState(path, material).state, false)
    }
  }

  /// Puts a state in the place of the TPM's.
  func replace(with state: StoredState) throws(Failure) {
    switch self {
    case .running(let tpm): try tpm.replace(with: state)
    case .stopped(let path, let material):
      let directory = try StateDirectory(path, creates: true, key: material) { _ in }
      try directory.restore(state.persistent, under: material, overwrites: true)
    }
  }
}

/// The keys of an exported file and of the TPM that it comes from or goes to.
struct TransferKeys: ParsableArguments {
  @Option(help: ArgumentHelp("Where the key of the file is read from: \(KeySource.forms).", valueName: "source"))
  var key: String

  @Option(
    help: ArgumentHelp(
      "Of a directory, where its key is read from. Without it, the key lies beside the state.", valueName: "source"))
  var stateKey: String?
}
